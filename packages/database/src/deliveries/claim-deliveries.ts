import { type SQL, sql } from "drizzle-orm";
import type { DeliveryKind } from "@rekey/contracts/deliveries";
import type { ResetState } from "@rekey/contracts/reset-state";
import type { Transaction } from "../connection.ts";
import { type ChosenLink, type ClaimRules, chooseLink } from "../links/choose-link.ts";
import { sentTogether } from "../sent-together.ts";
import { countOf, rowsOf } from "../sql-lists.ts";
import type { Work } from "../unit-of-work.ts";
import { type Addressee, type Recipient, findAddressees, recipientOf } from "./find-recipients.ts";
import { type HeldDelivery, holdDeliveries, partByReset, noteLostAttempt } from "./hold-deliveries.ts";
import { withholdMail } from "./withhold-mail.ts";

export interface ClaimedDelivery {
  id: string;
  attempt: number;
  kind: DeliveryKind;
  /** Null: not about a reset. */
  resetId: string | null;
  contactId: string;
  to: { name: string; address: string };
  locale: string;
  /** Of the contact. Null: not known. */
  timeZone: string | null;
  clientName: string;
  requestedByStaff: boolean;
  /** Null in a notice. */
  link: {
    resetId: string;
    keyId: string;
    nonce: string;
    generation: number;
    statedExpiryAt: Date;
    /** Of the life that begins when a mail server has taken the mail. Null: the link keeps the one that it has. */
    lifetimeMs: number | null;
  } | null;
  dateHeaderAt: Date;
  createdAt: Date;
  /** When its reset was accepted, of which no mail was taken yet. Null: one was, or it is about no reset. */
  askedAt: Date | null;
  /** Of how many changes a notice tells. */
  changes: number;
}

export type Claim =
  | { outcome: "claimed"; delivery: ClaimedDelivery }
  | { outcome: "not-yet"; delayMs: number }
  | { outcome: "lacks-key"; keyId: string }
  | { outcome: "done" };

/** An event of a mail that is to be sent. */
export interface DueMail {
  eventId: string;
  deliveryId: string;
}

/**
 * Claims each of these mails for one attempt, before a byte is sent: the claim's number guards the result. Withdraws a
 * mail whose link no longer works or whose contact may no longer get it. Takes over a claim whose lease has run out.
 * Claims nothing when the key of its link is not here.
 */
export async function claimDeliveries(
  work: Work,
  mails: readonly DueMail[],
  rules: ClaimRules,
): Promise<readonly Claim[]> {
  const ids = mails.map(({ deliveryId }) => deliveryId);
  // Sent together and done in this order: contacts and links are read while the mails are held.
  const [held, addressees] = await sentTogether(holdDeliveries(work.tx, ids), findAddressees(work.tx, ids));
  const { first, later } = partByReset(mails, held);
  const claims = new Map<DueMail, Claim>();
  const attempts: NewAttempt[] = [];
  for (const mail of first) {
    const [delivery, addressee] = [held.get(mail.deliveryId), addressees.get(mail.deliveryId)];
    const { claim, attempt } = await claimOne(work, mail, delivery, addressee, rules);
    claims.set(mail, claim);
    if (attempt) attempts.push(attempt);
  }
  const started = attempts.length === 0 ? undefined : startAttempts(attempts, rules.leaseMs);
  if (started && later.length === 0) work.writeLast(started);
  // Those that come later are decided by what is written here.
  if (started && later.length > 0) await work.tx.execute(started);
  const claimedLater = later.length === 0 ? [] : await claimDeliveries(work, later, rules);
  later.forEach((mail, index) => claims.set(mail, claimedLater[index] ?? { outcome: "done" }));
  return mails.map((mail) => claims.get(mail) ?? { outcome: "done" });
}

/** What is written of a claim. */
interface NewAttempt {
  id: string;
  attempt: number;
  addressKey: string;
  statedExpiryAt: Date | null;
  dateHeaderAt: Date;
  isRepeat: boolean;
}

/** Decides what becomes of a mail that is held. Writes what is seldom; claims are written for the whole list. */
async function claimOne(
  work: Work,
  { eventId }: DueMail,
  delivery: HeldDelivery | undefined,
  addressee: Addressee | undefined,
  rules: ClaimRules,
): Promise<{ claim: Claim; attempt?: NewAttempt }> {
  if (!delivery || !addressee || !["pending", "deferred", "sending"].includes(delivery.state))
    return done(work, eventId);
  const { waitMs, now } = delivery;
  if (waitMs > 0) {
    work.postpone(eventId, waitMs);
    return { claim: { outcome: "not-yet", delayMs: Math.ceil(waitMs) } };
  }
  if (delivery.state === "sending") await noteLostAttempt(work, delivery);
  const maybeDelivered = delivery.maybeDelivered || delivery.state === "sending";
  const person = recipientOf(delivery, addressee.contact);
  // Before a link is chosen: that may end the one which an earlier mail has brought.
  if (person?.hasBounced) {
    await withholdMail(work, delivery);
    return done(work, eventId);
  }
  const isLink = delivery.kind === "set_password_link";
  const link = isLink && person ? await linkFor(work, { ...delivery, maybeDelivered }, person, addressee, rules) : null;
  if (link && "missingKey" in link) return { claim: { outcome: "lacks-key", keyId: link.missingKey } };
  if (!person || (isLink && !link)) {
    await withdraw(work.tx, delivery.id);
    return done(work, eventId);
  }
  const isRepeat = maybeDelivered && delivery.dateHeaderAt !== null && !link?.isFresh;
  const dateHeaderAt = (isRepeat && delivery.dateHeaderAt) || now;
  const attempt = delivery.attempts + 1;
  work.postpone(eventId, rules.leaseMs);
  const { emailKey } = person;
  const written = { addressKey: emailKey, statedExpiryAt: link?.statedExpiryAt ?? null, dateHeaderAt, isRepeat };
  return {
    claim: { outcome: "claimed", delivery: describeClaim(delivery, person, { attempt, link, dateHeaderAt }) },
    attempt: { id: delivery.id, attempt, ...written },
  };
}

async function linkFor(
  work: Work,
  delivery: HeldDelivery,
  person: Recipient,
  { link }: Addressee,
  rules: ClaimRules,
): Promise<ChosenLink> {
  return delivery.reset && link ? chooseLink(work, { ...delivery.reset, link }, person, delivery, rules) : null;
}

function describeClaim(
  delivery: HeldDelivery,
  person: Recipient,
  claim: Pick<ClaimedDelivery, "attempt" | "link" | "dateHeaderAt">,
): ClaimedDelivery {
  return {
    ...claim,
    id: delivery.id,
    kind: delivery.kind,
    resetId: delivery.resetId,
    contactId: delivery.contactId,
    to: { name: person.name, address: person.email },
    locale: person.locale,
    timeZone: person.timeZone,
    clientName: person.clientName,
    requestedByStaff: delivery.reset?.method !== "self_service",
    createdAt: delivery.createdAt,
    askedAt: delivery.reset && isUnmailed(delivery.reset.state) ? delivery.reset.askedAt : null,
    changes: delivery.changes,
  };
}

const isUnmailed = (state: ResetState): boolean => state === "issued" || state === "deferred";

async function withdraw(tx: Transaction, deliveryId: string): Promise<void> {
  await tx.execute(sql`
    update deliveries
    set state = 'withdrawn', lease_until = null, to_address = null, to_name = null, updated_at = now()
    where id = ${deliveryId}::uuid`);
}

function startAttempts(attempts: readonly NewAttempt[], leaseMs: number): SQL {
  return sql`
    update deliveries set state = 'sending', attempts = attempt.attempt,
      lease_until = now() + ${leaseMs}::float8 * interval '1 millisecond', address_key = attempt."addressKey",
      stated_expiry_at = attempt."statedExpiryAt", date_header_at = attempt."dateHeaderAt",
      maybe_delivered = attempt."isRepeat", updated_at = now()
    from (
      select * from ${rowsOf(attempts)} as attempt (id uuid, attempt int, "addressKey" text,
        "statedExpiryAt" timestamptz, "dateHeaderAt" timestamptz, "isRepeat" boolean)
      limit ${countOf(attempts)}
    ) attempt
    where deliveries.id = attempt.id`;
}

function done(work: Work, eventId: string): { claim: Claim } {
  work.consume(eventId);
  return { claim: { outcome: "done" } };
}
