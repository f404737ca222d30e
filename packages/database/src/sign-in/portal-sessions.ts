import { addressKey } from "@rekey/contracts/address";
import type { Database } from "../connection.ts";
import type { Emitted, Statement } from "../history/statement.ts";
import { newId } from "../new-id.ts";

export interface PortalSignIn {
  contactId: string;
  name: string;
  email: string;
  passwordHash: string;
  /** Another program has made the hash. */
  isImported: boolean;
  /** Staff have typed it, to be changed, and it was not in time. */
  isExpired: boolean;
  mustChange: boolean;
  credentialVersion: number;
  accessVersion: number;
}

/** Why nobody is signed in by an address, or by an id, and whose it is if it is somebody's. */
export interface NoSignIn {
  hindrance: "nobody" | "no-access" | "no-password";
  contactId?: string;
}

/** Of `contacts c left join credentials k`; null: none. */
export const hindranceOf = ({ $client: sql }: Database) => sql`
  case when not c.portal_access then 'no-access' when k.contact_id is null then 'no-password' end`;

/** What was found, or why it signs nobody in: then without anything of a password. */
export function unlessHindered<T extends { contactId: string }>(
  row: (T & { hindrance: Exclude<NoSignIn["hindrance"], "nobody"> | null }) | undefined,
): T | NoSignIn {
  if (row === undefined) return { hindrance: "nobody" };
  const { hindrance, ...found } = row;
  return hindrance === null ? (found as unknown as T) : { hindrance, contactId: row.contactId };
}

/** Of `credentials k`: whether a password that staff have typed was to be changed, and its time is over. */
export const isExpired = ({ $client: sql }: Database, lifetimeMs: number | undefined) => sql`
  coalesce(k.must_change and k.set_by_reset_id is not null
    and k.set_at < now() - ${lifetimeMs ?? null}::float8 * interval '1 millisecond', false)`;

/**
 * The person who signs in with an address, if they may use the portal and have a password. What staff have typed, to be
 * changed, is good for `typedLifetimeMs`; undefined: for as long as it takes. Looked up alike for every address.
 */
export async function findSignIn(
  db: Database,
  address: string,
  typedLifetimeMs: number | undefined,
): Promise<PortalSignIn | NoSignIn> {
  const [row] = await db.$client<(PortalSignIn & { hindrance: "no-access" | "no-password" | null })[]>`
    select c.id as contact_id, c.name, c.email, k.password_hash, k.imported_at is not null as is_imported, k.must_change,
      ${isExpired(db, typedLifetimeMs)} as is_expired, k.version as credential_version, c.access_version,
      ${hindranceOf(db)} as hindrance
    from contacts c left join credentials k on k.contact_id = c.id
    where c.email_key = ${addressKey(address)} order by c.portal_access desc, c.id limit 1`;
  return unlessHindered(row);
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

/**
 * How passwords were hashed, each as it stands before the salt of a hash: nothing of one is read, whatever its form.
 */
export async function listHashSettings(db: Database): Promise<string[]> {
  const rows = await db.$client<{ head: string }[]>`
    select distinct case
      when password_hash like '$argon2%' then substring(password_hash from '^[$][^$]*[$][^$]*[$][^$]*')
      when password_hash like '$2%' then left(password_hash, 6)
      when password_hash like '$_$%' then left(password_hash, 4) else '' end as head
    from credentials`;
  return rows.map(({ head }) => head);
}

/**
 * Signs in, unless password, access or address changed since they were checked. Both ends of that race are decided
 * here.
 */
export async function createPortalSession(
  { sql, record, run }: Statement,
  session: { idHash: string; contactId: string; credentialVersion: number; accessVersion: number; lifetimeMs: number },
): Promise<boolean> {
  const rows = await run(sql`
    with session as (
      insert into portal_sessions (id_hash, contact_id, credential_version, access_version, expires_at)
      select ${session.idHash}, c.id, k.version, c.access_version, now() + ${session.lifetimeMs}::float8 * interval '1 millisecond'
      from contacts c join credentials k on k.contact_id = c.id
      where c.id = ${session.contactId} and c.portal_access and k.version = ${session.credentialVersion}
        and c.access_version = ${session.accessVersion}
      returning contact_id
    )
    ${record("portal.signed_in", { from: sql`session join contacts c on c.id = contact_id`, ...ofContact(sql), detail: {} })}
    returning 1`);
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
  createdAt: string;
  expiresAt: string;
}

/**
 * The session behind a cookie, while it lasts: a new password or address, the end of access or its own end closes it.
 */
export async function findPortalSession(db: Database, idHash: string): Promise<PortalSession | undefined> {
  const [row] = await db.$client<PortalSession[]>`
    select c.id as contact_id, c.name, c.email, cl.name as client_name, c.locale, c.time_zone, k.must_change,
      k.version as credential_version, k.password_hash, s.created_at, s.expires_at
    from portal_sessions s join contacts c on c.id = s.contact_id join clients cl on cl.id = c.client_id
      join credentials k on k.contact_id = c.id
    where s.id_hash = ${idHash} and s.ended_at is null and s.expires_at > now() and s.credential_version = k.version
      and c.portal_access and s.access_version = c.access_version`;
  return row;
}

export async function endPortalSession({ sql, record, run }: Statement, idHash: string): Promise<void> {
  await run(sql`
    with ended as (
      update portal_sessions set ended_at = now() where id_hash = ${idHash} and ended_at is null returning contact_id
    )
    ${record("portal.signed_out", { from: sql`ended join contacts c on c.id = contact_id`, ...ofContact(sql), detail: {} })}`);
}

/** Ends all sessions of a contact but this one. */
export async function endOtherPortalSessions(
  { sql, record, run }: Statement,
  contactId: string,
  keptIdHash: string,
): Promise<void> {
  await run(sql`
    with ended as (
      update portal_sessions set ended_at = now()
      where contact_id = ${contactId} and id_hash <> ${keptIdHash} and ended_at is null and expires_at > now()
      returning contact_id
    )
    ${record("portal.other_sessions_ended", {
      from: sql`contacts c where c.id = ${contactId} and exists (select from ended)`,
      ...ofContact(sql),
      detail: { count: sql`(select count(*) from ended)` },
    })}`);
}

const ofContact = (sql: Statement["sql"]) => ({ contactId: sql`c.id`, clientId: sql`c.client_id` });

export async function listPortalSessions(
  db: Database,
  contactId: string,
): Promise<{ idHash: string; createdAt: string; expiresAt: string }[]> {
  return db.$client<{ idHash: string; createdAt: string; expiresAt: string }[]>`
    select s.id_hash, s.created_at, s.expires_at
    from portal_sessions s join contacts c on c.id = s.contact_id join credentials k on k.contact_id = s.contact_id
    where s.contact_id = ${contactId} and s.ended_at is null and s.expires_at > now() and s.credential_version = k.version
      and s.access_version = c.access_version
    order by s.created_at desc limit 50`;
}

/**
 * Hands a password that was just seen at sign-in, and whose hash is outdated, to the credentials worker, sealed. The
 * event's subject is the contact, and so is the context that it was sealed with. The values stand twice in the
 * statement, because "excluded" would be read from a column that the portal may write and not read.
 */
export async function requestRehash(
  { sql, emit, run }: Statement,
  request: { contactId: string; credentialVersion: number; sealedPassword: string },
): Promise<void> {
  const { contactId, credentialVersion, sealedPassword } = request;
  const id = newId();
  await run(sql<Emitted[]>`
    with waiting as (
      insert into rehashes (contact_id, credential_version, sealed_password)
      values (${contactId}, ${credentialVersion}, ${sealedPassword})
      on conflict (contact_id) do update
        set credential_version = ${credentialVersion}, sealed_password = ${sealedPassword}
    ), event as (
      ${emit({ id, type: "OutdatedHashFound", subject: { contactId } })}
    )
    select ${id}::text as emitted`);
}
