import { eq, sql } from "drizzle-orm";
import { addressKey } from "@rekey/contracts/address";
import type { MailDelivery } from "@rekey/contracts/operations";
import type { Transaction } from "./connection.ts";
import { lockReset } from "./lock-reset.ts";
import { type ClaimRules, linkToSend } from "./link-to-send.ts";
import { noteLostAttempt } from "./note-lost-attempt.ts";
import { consumeEvent, postponeEvent } from "./outbox.ts";
import { clients, contacts, credentials } from "./schema/directory.ts";
import { deliveries } from "./schema/resets.ts";
import { withholdMail } from "./withhold-mail.ts";

export type DeliveryKind = MailDelivery["mail"];

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
  /** Of how many changes a notice tells. */
  changes: number;
}

export type Claim =
  | { outcome: "claimed"; delivery: ClaimedDelivery }
  | { outcome: "not-yet"; delayMs: number }
  | { outcome: "lacks-key"; keyId: string }
  | { outcome: "done" };

/**
 * Claims a delivery for one attempt, before a byte is sent: the claim's number fences the result. Withdraws a mail
 * whose link no longer works or whose contact may no longer get it. Takes over a claim whose lease has run out. Claims
 * nothing when the key of its link is not here.
 */
export async function claimDelivery(
  tx: Transaction,
  ids: { eventId: string; deliveryId: string },
  rules: ClaimRules,
): Promise<Claim> {
  const held = await holdDelivery(tx, ids.deliveryId);
  if (!held) return done(tx, ids.eventId);
  const { reset, delivery, waitMs } = held;
  if (waitMs > 0) {
    await postponeEvent(tx, ids.eventId, waitMs);
    return { outcome: "not-yet", delayMs: Math.ceil(waitMs) };
  }
  if (delivery.state === "sending") await noteLostAttempt(tx, delivery);
  const maybeDelivered = delivery.maybeDelivered || delivery.state === "sending";
  const person = await findRecipient(tx, delivery);
  // Before a link is chosen: that may end the one which an earlier mail has brought.
  if (person?.hasBounced) {
    await withholdMail(tx, delivery);
    return done(tx, ids.eventId);
  }
  const now = await databaseNow(tx);
  const isLink = delivery.kind === "set_password_link";
  const link =
    isLink && person && reset ? await linkToSend(tx, reset, person, { ...delivery, maybeDelivered }, now, rules) : null;
  if (link && "missingKey" in link) return { outcome: "lacks-key", keyId: link.missingKey };
  if (!person || (isLink && !link)) {
    await withdraw(tx, delivery.id);
    return done(tx, ids.eventId);
  }
  const isRepeat = maybeDelivered && delivery.dateHeaderAt !== null && !link?.isFresh;
  const dateHeaderAt = (isRepeat && delivery.dateHeaderAt) || now;
  const mail = { addressKey: person.emailKey, statedExpiryAt: link?.statedExpiryAt ?? null, dateHeaderAt, isRepeat };
  const attempt = await startAttempt(tx, delivery, mail, rules.leaseMs);
  await postponeEvent(tx, ids.eventId, rules.leaseMs);
  return { outcome: "claimed", delivery: describeClaim(held, person, { attempt, link, dateHeaderAt }) };
}

function describeClaim(
  { reset, delivery }: NonNullable<Awaited<ReturnType<typeof holdDelivery>>>,
  person: NonNullable<Awaited<ReturnType<typeof findRecipient>>>,
  claim: Pick<ClaimedDelivery, "attempt" | "link" | "dateHeaderAt">,
): ClaimedDelivery {
  return {
    ...claim,
    id: delivery.id,
    kind: delivery.kind as DeliveryKind,
    resetId: delivery.resetId,
    contactId: delivery.contactId,
    to: { name: person.name, address: person.email },
    locale: person.locale,
    timeZone: person.timeZone,
    clientName: person.clientName,
    requestedByStaff: reset?.method !== "self_service",
    createdAt: delivery.createdAt,
    changes: delivery.changes,
  };
}

/**
 * Locks a delivery that is still to be sent, its reset first, and says how long it has to wait; undefined for any
 * other.
 */
async function holdDelivery(tx: Transaction, deliveryId: string) {
  const [pointer] = await tx
    .select({ resetId: deliveries.resetId })
    .from(deliveries)
    .where(eq(deliveries.id, deliveryId));
  if (!pointer) return undefined;
  const reset = pointer.resetId === null ? undefined : await lockReset(tx, pointer.resetId);
  const [row] = await tx
    .select({
      delivery: deliveries,
      waitMs: sql<number>`(extract(epoch from greatest(${deliveries.leaseUntil}, ${deliveries.nextAttemptAt}) - now()) * 1000)::float8`,
    })
    .from(deliveries)
    .where(eq(deliveries.id, deliveryId))
    .for("no key update");
  if (!row || !["pending", "deferred", "sending"].includes(row.delivery.state)) return undefined;
  return { reset, ...row };
}

async function withdraw(tx: Transaction, deliveryId: string): Promise<void> {
  await tx
    .update(deliveries)
    .set({ state: "withdrawn", leaseUntil: null, toAddress: null, toName: null, updatedAt: sql`now()` })
    .where(eq(deliveries.id, deliveryId));
}

/** Writes the claim and gives back its number. */
async function startAttempt(
  tx: Transaction,
  delivery: { id: string; attempts: number },
  mail: { addressKey: string; statedExpiryAt: Date | null; dateHeaderAt: Date; isRepeat: boolean },
  leaseMs: number,
): Promise<number> {
  const attempt = delivery.attempts + 1;
  await tx
    .update(deliveries)
    .set({
      state: "sending",
      attempts: attempt,
      leaseUntil: sql`now() + ${leaseMs}::float8 * interval '1 millisecond'`,
      addressKey: mail.addressKey,
      statedExpiryAt: mail.statedExpiryAt,
      dateHeaderAt: mail.dateHeaderAt,
      maybeDelivered: mail.isRepeat,
      updatedAt: sql`now()`,
    })
    .where(eq(deliveries.id, delivery.id));
  return attempt;
}

async function done(tx: Transaction, eventId: string): Promise<Claim> {
  await consumeEvent(tx, eventId);
  return { outcome: "done" };
}

async function databaseNow(tx: Transaction): Promise<Date> {
  const [row] = await tx.execute<{ ms: string }>(sql`select floor(extract(epoch from now()) * 1000)::bigint as ms`);
  return new Date(Number(row?.ms));
}

/** The contact, unless it has ended, or for a mail to the address that a contact had before, whoever reads that. */
async function findRecipient(tx: Transaction, delivery: typeof deliveries.$inferSelect) {
  const [person] = await tx
    .select({
      name: contacts.name,
      email: contacts.email,
      emailKey: contacts.emailKey,
      locale: contacts.locale,
      timeZone: contacts.timeZone,
      portalAccess: contacts.portalAccess,
      hasEnded: sql<boolean>`${contacts.endedAt} is not null`,
      hasBounced: sql<boolean>`${contacts.emailBouncedAt} is not null`,
      clientName: clients.name,
      version: credentials.version,
    })
    .from(contacts)
    .innerJoin(clients, eq(clients.id, contacts.clientId))
    .leftJoin(credentials, eq(credentials.contactId, contacts.id))
    .where(eq(contacts.id, delivery.contactId));
  const { toAddress, toName } = delivery;
  if (!person || toAddress === null) return person?.hasEnded ? undefined : person;
  return { ...person, name: toName ?? "", email: toAddress, emailKey: addressKey(toAddress), hasBounced: false };
}
