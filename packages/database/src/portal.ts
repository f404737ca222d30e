import { randomUUID } from "node:crypto";
import { addressKey } from "@rekey/contracts/address";
import type { PublishableEvent } from "@rekey/contracts/events";
import type { ResetState } from "@rekey/contracts/reset-state";
import type { Database } from "./connection.ts";
import { publishable } from "./publishable.ts";

/** What a step of the portal wrote: publish the event after it. */
export interface Submitted {
  resetId: string;
  event: PublishableEvent;
}

/**
 * Writes down that somebody asked for a link on the portal. Nothing is looked up, so the work is the same whether the
 * address belongs to anybody or not; only the credentials worker finds out.
 */
export async function requestSelfServiceReset(
  db: Database,
  request: { address: string; openForMs: number; traceparent?: string | undefined },
): Promise<Submitted> {
  const resetId = randomUUID();
  const eventId = randomUUID();
  await db.$client`
    with reset as (
      insert into resets (id, method, requested_by, requested_by_name, typed_address_key, open_until)
      values (${resetId}::uuid, 'self_service', 'contact', 'the contact', ${addressKey(request.address)},
        now() + ${request.openForMs}::float8 * interval '1 millisecond')
    ), audit as (
      insert into audit_events (action, actor, reset_id, detail)
      values ('reset.accepted', 'contact', ${resetId}::uuid, '{"method": "self_service"}')
    )
    insert into events (id, queue, type, reset_id, traceparent, due_at)
    values (${eventId}::uuid, 'credentials', 'PasswordResetRequested', ${resetId}::uuid, ${request.traceparent ?? null}, now() + interval '1 second')`;
  return {
    resetId,
    event: publishable("credentials", "PasswordResetRequested", eventId, { resetId }, request.traceparent),
  };
}

export interface LiveLink {
  resetId: string;
  contactId: string;
  email: string;
  contactName: string;
  clientName: string;
  locale: string;
  timeZone: string | null;
}

/** What makes a link work: written once, used wherever a link is judged. Time is the database's. */
const isAlive = (db: Database) => db.$client`
  l.ended_at is null and (l.expires_at is null or l.expires_at > now())
  and r.ended_at is null and r.state in ('issued', 'deferred', 'mailed') and r.open_until > now()
  and c.portal_access and c.email_key = l.email_key
  and coalesce((select version from credentials where contact_id = c.id), 0) = l.credential_version`;

/** Whose a link is, while it works. Reads only: looking at a link never uses it up. */
export async function findLiveLink(db: Database, tokenHash: string): Promise<LiveLink | undefined> {
  const [row] = await db.$client<LiveLink[]>`
    select r.id as "resetId", c.id as "contactId", c.email, c.name as "contactName", cl.name as "clientName", c.locale,
      c.time_zone as "timeZone"
    from links l join resets r on r.id = l.reset_id join contacts c on c.id = l.contact_id join clients cl on cl.id = c.client_id
    where l.token_hash = ${tokenHash} and ${isAlive(db)}`;
  return row;
}

/** Notes once that the page of a link was looked at, which may have been a scanner. */
export async function noteLinkOpened(db: Database, tokenHash: string): Promise<void> {
  await db.$client`
    with opened as (
      update links set opened_at = now() where token_hash = ${tokenHash} and opened_at is null and ended_at is null
      returning reset_id, contact_id
    )
    insert into audit_events (action, actor, reset_id, contact_id, client_id)
    select 'link.opened', 'contact', o.reset_id, o.contact_id, c.client_id from opened o join contacts c on c.id = o.contact_id`;
}

/**
 * Uses a link up for a new password. One statement decides, so of any number of uses one wins; undefined for all
 * others, and for a link that is dead for whatever reason. The reset is locked before the link, as in every step.
 */
export async function submitNewPassword(
  db: Database,
  submission: { tokenHash: string; resetId: string; sealedPassword: string; traceparent?: string | undefined },
): Promise<Submitted | undefined> {
  const eventId = randomUUID();
  const [row] = await db.$client<{ id: string }[]>`
    with held as (
      select r.id, l.id as link_id from resets r join links l on l.reset_id = r.id join contacts c on c.id = l.contact_id
      where l.token_hash = ${submission.tokenHash} and r.id = ${submission.resetId}::uuid and ${isAlive(db)}
      for no key update of r
    ), used as (
      update links set ended_at = now(), ended_because = 'used' from held where links.id = held.link_id and links.ended_at is null
      returning links.reset_id
    ), reset as (
      update resets set state = 'submitted', sealed_password = ${submission.sealedPassword}, updated_at = now()
      from used where resets.id = used.reset_id and resets.state in ('issued', 'deferred', 'mailed')
      returning resets.id, resets.contact_id, resets.client_id
    ), event as (
      insert into events (id, queue, type, reset_id, traceparent, due_at)
      select ${eventId}::uuid, 'credentials', 'NewPasswordSubmitted', id, ${submission.traceparent ?? null}, now() + interval '1 second' from reset
    ), audit as (
      insert into audit_events (action, actor, reset_id, contact_id, client_id)
      select 'password.submitted', 'contact', id, contact_id, client_id from reset
    )
    select id from reset`;
  if (!row) return undefined;
  return {
    resetId: row.id,
    event: publishable("credentials", "NewPasswordSubmitted", eventId, { resetId: row.id }, submission.traceparent),
  };
}

/**
 * A signed-in contact's own change of password, on the same path as every other one. Undefined when the session has
 * ended meanwhile. The caller has checked the current password against this credential version.
 */
export async function submitChangeFromAccount(
  db: Database,
  change: {
    resetId: string;
    sessionIdHash: string;
    credentialVersion: number;
    sealedPassword: string;
    traceparent?: string | undefined;
  },
): Promise<Submitted | undefined> {
  const eventId = randomUUID();
  const rows = await db.$client`
    with reset as (
      insert into resets (id, contact_id, client_id, method, state, requested_by, requested_by_name, sealed_password)
      select ${change.resetId}::uuid, c.id, c.client_id, 'self_service', 'submitted', 'contact', 'the contact', ${change.sealedPassword}
      from portal_sessions s join contacts c on c.id = s.contact_id join credentials k on k.contact_id = c.id
      where s.id_hash = ${change.sessionIdHash} and s.ended_at is null and s.expires_at > now() and c.portal_access
        and k.version = ${change.credentialVersion} and s.credential_version = k.version and s.access_version = c.access_version
      returning id, contact_id, client_id
    ), event as (
      insert into events (id, queue, type, reset_id, traceparent, due_at)
      select ${eventId}::uuid, 'credentials', 'NewPasswordSubmitted', id, ${change.traceparent ?? null}, now() + interval '1 second' from reset
    ), audit as (
      insert into audit_events (action, actor, reset_id, contact_id, client_id, detail)
      select 'password.submitted', 'contact', id, contact_id, client_id, '{"from": "account"}'::jsonb from reset
    )
    select id from reset`;
  if (rows.length === 0) return undefined;
  const { resetId } = change;
  return {
    resetId,
    event: publishable("credentials", "NewPasswordSubmitted", eventId, { resetId }, change.traceparent),
  };
}

export async function resetState(db: Database, resetId: string): Promise<ResetState | undefined> {
  const [row] = await db.$client<{ state: ResetState }[]>`select state from resets where id = ${resetId}::uuid`;
  return row?.state;
}
