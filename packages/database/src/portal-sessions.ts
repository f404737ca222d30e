import { randomUUID } from "node:crypto";
import { addressKey } from "@rekey/contracts/address";
import type { PublishableEvent } from "@rekey/contracts/events";
import type { Database } from "./connection.ts";
import { publishable } from "./publishable.ts";
import { isoTime } from "./reset-row.ts";

export interface PortalSignIn {
  contactId: string;
  name: string;
  email: string;
  passwordHash: string;
  mustChange: boolean;
  credentialVersion: number;
  accessVersion: number;
}

/** The person who signs in with an address, if they may use the portal and have a password. */
export async function findSignIn(db: Database, address: string): Promise<PortalSignIn | undefined> {
  const [row] = await db.$client<PortalSignIn[]>`
    select c.id as "contactId", c.name, c.email, k.password_hash as "passwordHash", k.must_change as "mustChange", k.version as "credentialVersion",
      c.access_version as "accessVersion"
    from contacts c join credentials k on k.contact_id = c.id
    where c.email_key = ${addressKey(address)} and c.portal_access`;
  return row;
}

/**
 * Whether this session, over or not, was begun by the person who has this address, with the password that they have:
 * whoever knew an earlier one is a stranger. Looked up alike for every address.
 */
export async function wasSessionOf(db: Database, idHash: string, address: string): Promise<boolean> {
  const rows = await db.$client`
    select 1 from portal_sessions s join contacts c on c.id = s.contact_id join credentials k on k.contact_id = c.id
    where s.id_hash = ${idHash} and c.email_key = ${addressKey(address)} and s.credential_version = k.version
      and s.created_at > now() - interval '90 days'`;
  return rows.length > 0;
}

/** The settings of argon2 that passwords were hashed with, each as it stands in a hash. */
export async function listHashSettings(db: Database): Promise<string[]> {
  const rows = await db.$client<{ settings: string }[]>`
    select distinct split_part(password_hash, '$', 4) as settings from credentials`;
  return rows.map(({ settings }) => settings);
}

/**
 * Signs in, unless password, access or address changed since they were checked. Both ends of that race are decided
 * here.
 */
export async function createPortalSession(
  db: Database,
  session: { idHash: string; contactId: string; credentialVersion: number; accessVersion: number; lifetimeMs: number },
): Promise<boolean> {
  const rows = await db.$client`
    with session as (
      insert into portal_sessions (id_hash, contact_id, credential_version, access_version, expires_at)
      select ${session.idHash}, c.id, k.version, c.access_version, now() + ${session.lifetimeMs}::float8 * interval '1 millisecond'
      from contacts c join credentials k on k.contact_id = c.id
      where c.id = ${session.contactId} and c.portal_access and k.version = ${session.credentialVersion}
        and c.access_version = ${session.accessVersion}
      returning contact_id
    )
    insert into audit_events (action, actor, contact_id, client_id)
    select 'portal.signed_in', 'contact', c.id, c.client_id from session join contacts c on c.id = session.contact_id
    returning 1`;
  return rows.length > 0;
}

export interface PortalSession {
  contactId: string;
  name: string;
  email: string;
  clientName: string;
  locale: string;
  timeZone: string | null;
  mustChange: boolean;
  credentialVersion: number;
  passwordHash: string;
  expiresAt: string;
}

/**
 * The session behind a cookie, while it lasts: a new password or address, the end of access or its own end closes it.
 */
export async function findPortalSession(db: Database, idHash: string): Promise<PortalSession | undefined> {
  const [row] = await db.$client<PortalSession[]>`
    select c.id as "contactId", c.name, c.email, cl.name as "clientName", c.locale, c.time_zone as "timeZone", k.must_change as "mustChange",
      k.version as "credentialVersion", k.password_hash as "passwordHash", s.expires_at as "expiresAt"
    from portal_sessions s join contacts c on c.id = s.contact_id join clients cl on cl.id = c.client_id
      join credentials k on k.contact_id = c.id
    where s.id_hash = ${idHash} and s.ended_at is null and s.expires_at > now() and s.credential_version = k.version
      and c.portal_access and s.access_version = c.access_version`;
  return row && { ...row, expiresAt: isoTime(row.expiresAt) };
}

export async function endPortalSession(db: Database, idHash: string): Promise<void> {
  await db.$client`
    with ended as (
      update portal_sessions set ended_at = now() where id_hash = ${idHash} and ended_at is null returning contact_id
    )
    insert into audit_events (action, actor, contact_id, client_id)
    select 'portal.signed_out', 'contact', c.id, c.client_id from ended join contacts c on c.id = ended.contact_id`;
}

/** Ends all sessions of a contact but this one, and says how many. */
export async function endOtherPortalSessions(db: Database, contactId: string, keptIdHash: string): Promise<number> {
  const [row] = await db.$client<{ ended: number }[]>`
    with ended as (
      update portal_sessions set ended_at = now()
      where contact_id = ${contactId} and id_hash <> ${keptIdHash} and ended_at is null and expires_at > now() returning contact_id
    ), audit as (
      insert into audit_events (action, actor, contact_id, client_id, detail)
      select 'portal.other_sessions_ended', 'contact', c.id, c.client_id, jsonb_build_object('count', (select count(*) from ended))
      from contacts c where c.id = ${contactId} and exists (select from ended)
    )
    select count(*)::int as ended from ended`;
  return row?.ended ?? 0;
}

export async function listPortalSessions(
  db: Database,
  contactId: string,
): Promise<{ idHash: string; createdAt: string; expiresAt: string }[]> {
  const rows = await db.$client<{ idHash: string; createdAt: string; expiresAt: string }[]>`
    select s.id_hash as "idHash", s.created_at as "createdAt", s.expires_at as "expiresAt"
    from portal_sessions s join contacts c on c.id = s.contact_id join credentials k on k.contact_id = s.contact_id
    where s.contact_id = ${contactId} and s.ended_at is null and s.expires_at > now() and s.credential_version = k.version
      and s.access_version = c.access_version
    order by s.created_at desc limit 50`;
  return rows.map((row) => ({ ...row, createdAt: isoTime(row.createdAt), expiresAt: isoTime(row.expiresAt) }));
}

/**
 * Hands a password that was just seen at sign-in, and whose hash is outdated, to the credentials worker, sealed. The
 * event's subject is the contact, and so is the context that it was sealed with. The values stand twice in the
 * statement, because "excluded" would be read from a column that the portal may write and not read.
 */
export async function requestRehash(
  db: Database,
  request: { contactId: string; credentialVersion: number; sealedPassword: string },
): Promise<PublishableEvent> {
  const eventId = randomUUID();
  await db.$client`
    with waiting as (
      insert into rehashes (contact_id, credential_version, sealed_password)
      values (${request.contactId}, ${request.credentialVersion}, ${request.sealedPassword})
      on conflict (contact_id) do update
        set credential_version = ${request.credentialVersion}, sealed_password = ${request.sealedPassword}
    )
    insert into events (id, queue, type, contact_id, due_at)
    values (${eventId}::uuid, 'credentials', 'OutdatedHashFound', ${request.contactId}, now() + interval '1 second')`;
  return publishable("credentials", "OutdatedHashFound", eventId, { contactId: request.contactId });
}
