import type { DeliveryState } from "@rekey/contracts/deliveries";
import type { StaffLinkEnd, StaffMailKind } from "@rekey/contracts/staff-mails";
import { sql } from "drizzle-orm";
import { unknownActor } from "../actor.ts";
import type { ClaimRules } from "../links/choose-link.ts";
import type { Work } from "../unit-of-work.ts";

export interface ClaimedStaffMail {
  id: string;
  attempt: number;
  kind: StaffMailKind;
  staffUserId: string;
  to: { name: string; address: string };
  /** Null: somebody, at the sign-in or on the command line. */
  requestedByName: string | null;
  isAskedByThemselves: boolean;
  createdAt: Date;
  /** Null in a notice. Its token is derived as that of a contact's link is, from the id in the place of a reset's. */
  link: { resetId: string; keyId: string; nonce: string; generation: number; goodUntil: Date } | null;
}

export type StaffClaim =
  | { outcome: "claimed"; mail: ClaimedStaffMail }
  | { outcome: "not-yet"; delayMs: number }
  | { outcome: "lacks-key"; keyId: string }
  | { outcome: "done" };

/** What a worker keeps to when it claims one. */
export type StaffClaimRules = Pick<
  ClaimRules,
  "attemptMs" | "leaseMs" | "linkLifetimeMs" | "inviteLifetimeMs" | "canDerive" | "newToken"
> & {
  /** Whether it is time to give up, so that a key that is not here is not waited for. */
  isLate: boolean;
};

/** So many links somebody gets in an hour who asks for them at the sign-in; the last one lives as long as that. */
const linksPerHour = 3;
/** A link of the staff has one token, and another link another one. */
export const staffGeneration = 1;

type Held = Record<string, unknown> & {
  kind: StaffMailKind;
  state: DeliveryState;
  attempts: number;
  waitMs: number;
  now: Date;
  createdAt: Date;
  requestedBy: string;
  requestedByName: string | null;
  keyId: string | null;
  nonce: string | null;
  tokenHash: string | null;
  hasEnded: boolean;
  staffUserId: string | null;
  name: string | null;
  email: string | null;
  mayGetIt: boolean | null;
};

/**
 * Claims a mail to one of the staff for one attempt, before a byte is sent. A link gets its token here and ends every
 * earlier one of the account; its life begins anew with each attempt. Withdraws a mail whose link has ended, whose
 * person may not sign in by a password, or whose address is nobody's.
 */
export async function claimStaffMail(
  work: Work,
  { eventId, staffMailId: id }: { eventId: string; staffMailId: string },
  rules: StaffClaimRules,
): Promise<StaffClaim> {
  await work.tx.execute(sql`select pg_advisory_xact_lock(hashtext('rekey staff'))`);
  const held = await hold(work, id);
  if (!held || !["pending", "deferred", "sending"].includes(held.state)) return done(work, eventId);
  const { kind, waitMs, staffUserId, name, email } = held;
  if (waitMs > 0) {
    work.postpone(eventId, waitMs);
    return { outcome: "not-yet", delayMs: Math.ceil(waitMs) };
  }
  const isLink = kind !== "staff_password_changed";
  const isKept = held.mayGetIt === true && !(isLink && (held.hasEnded || (await hasEnough(work, id, held))));
  if (!isKept || staffUserId === null || name === null || email === null) {
    tellIfLost(work, id, held);
    await withdraw(work, id, isLink ? "cancelled" : null);
    return done(work, eventId);
  }
  const token = isLink ? await tokenOf(work, id, held, rules) : null;
  if (token && "missingKey" in token && !rules.isLate) return { outcome: "lacks-key", keyId: token.missingKey };
  // Not before: a mail that waits for its key is held again and again.
  tellIfLost(work, id, held);
  if (token && "missingKey" in token) {
    await withdraw(work, id, "undeliverable");
    return done(work, eventId);
  }
  const whose = { staffUserId, to: { name, address: email } };
  return { outcome: "claimed", mail: await begin(work, { id, eventId, held, token, ...whose }, rules) };
}

interface Begun extends Pick<ClaimedStaffMail, "id" | "staffUserId" | "to"> {
  eventId: string;
  held: Held;
  /** Null: it is a notice. */
  token: LinkToken | null;
}

async function begin(
  work: Work,
  { id, eventId, held, token, staffUserId, to }: Begun,
  rules: StaffClaimRules,
): Promise<ClaimedStaffMail> {
  const { kind, attempts, createdAt, requestedBy, requestedByName } = held;
  const lifetimeMs = kind === "staff_invitation" ? rules.inviteLifetimeMs : rules.linkLifetimeMs;
  const goodUntil = new Date(held.now.getTime() + lifetimeMs);
  const leaseMs = rules.attemptMs + rules.leaseMs;
  await work.tx.execute(sql`
    update staff_mails set state = 'sending', attempts = attempts + 1, staff_user_id = ${staffUserId}::uuid,
      typed_address_key = null, lease_until = now() + ${leaseMs}::float8 * interval '1 millisecond',
      key_id = ${token?.keyId ?? null}, nonce = ${token?.nonce ?? null}, token_hash = ${token?.tokenHash ?? null},
      expires_at = ${token ? goodUntil.toISOString() : null}::timestamptz
    where id = ${id}::uuid`);
  work.postpone(eventId, leaseMs);
  const link = token && { resetId: id, keyId: token.keyId, nonce: token.nonce, generation: staffGeneration, goodUntil };
  const asked = { requestedByName, isAskedByThemselves: requestedBy === unknownActor };
  return { id, attempt: attempts + 1, kind, staffUserId, to, ...asked, createdAt, link };
}

/** The mail, and whoever it is for: of one that was asked for at the sign-in that is looked up here. */
async function hold({ tx }: Work, id: string): Promise<Held | undefined> {
  const [held] = await tx.execute<Held & { createdAtText: string; nowText: string }>(sql`
    select m.kind, m.state, m.attempts, m.requested_by, m.requested_by_name, m.key_id, m.nonce, m.token_hash,
      m.ended_at is not null as has_ended, m.created_at::text as created_at_text, now()::text as now_text,
      greatest(extract(epoch from case m.state when 'sending' then m.lease_until when 'deferred' then m.next_attempt_at end
        - now()) * 1000, 0)::float8 as wait_ms,
      u.id as staff_user_id, u.name, u.email, u.issuer is null and u.disabled_at is null as may_get_it
    from staff_mails m left join staff_users u on u.id = coalesce(m.staff_user_id, staff_of_address(m.typed_address_key))
    where m.id = ${id}::uuid for update of m`);
  return held && { ...held, createdAt: new Date(held.createdAtText), now: new Date(held.nowText) };
}

/** Of what strangers may ask for too there is a bound: the links of the last hour live. */
async function hasEnough({ tx }: Work, id: string, held: Held): Promise<boolean> {
  if (held.requestedBy !== unknownActor || held.tokenHash !== null) return false;
  const [spent] = await tx.execute<{ count: number }>(sql`
    select count(*)::int as count from staff_mails where staff_user_id = ${held.staffUserId}::uuid and id <> ${id}::uuid
      and requested_by = ${unknownActor} and token_hash is not null and created_at > now() - interval '1 hour'`);
  return (spent?.count ?? 0) >= linksPerHour;
}

type LinkToken = { keyId: string; nonce: string; tokenHash: string };
type Token = LinkToken | { missingKey: string };

/** The same at every attempt, so that each mail of a link that may have arrived carries the one that works. */
async function tokenOf({ tx }: Work, id: string, held: Held, rules: StaffClaimRules): Promise<Token> {
  const { keyId, nonce, tokenHash, staffUserId } = held;
  if (keyId !== null && nonce !== null && tokenHash !== null) {
    const isHere = rules.canDerive({ resetId: id, keyId, nonce, generation: staffGeneration, tokenHash });
    return isHere ? { keyId, nonce, tokenHash } : { missingKey: keyId };
  }
  await tx.execute(sql`
    update staff_mails set ended_at = now(), ended_because = 'superseded',
      state = case when state in ('pending', 'deferred') then 'withdrawn' else state end
    where staff_user_id = ${staffUserId}::uuid and id <> ${id}::uuid and token_hash is not null and ended_at is null`);
  return rules.newToken({ resetId: id, generation: staffGeneration });
}

/** A worker that did not live to tell may have sent it. */
function tellIfLost(work: Work, staffMail: string, { state, kind: mail, attempts, staffUserId }: Held): void {
  if (state !== "sending" || staffUserId === null) return;
  const detail = { outcome: "ambiguous", attempt: attempts, phase: "unknown", failure: "worker-lost" } as const;
  work.record("staff.mail_attempted", {}, { staffMail, staffUser: staffUserId, mail, ...detail });
}

/** `because`: of its link; null: it is a notice. */
async function withdraw({ tx }: Work, id: string, because: StaffLinkEnd | null): Promise<void> {
  await tx.execute(sql`
    update staff_mails set state = 'withdrawn', lease_until = null, typed_address_key = null,
      ended_at = case when ${because}::text is not null then coalesce(ended_at, now()) end,
      ended_because = coalesce(ended_because, ${because}::text)
    where id = ${id}::uuid`);
}

function done(work: Work, eventId: string): StaffClaim {
  work.consume(eventId);
  return { outcome: "done" };
}
