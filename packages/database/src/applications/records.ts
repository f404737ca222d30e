import type { Database } from "../connection.ts";
import type { Fragment, Statement } from "../history/statement.ts";

/** With what a record ends: a session of the portal, or a grant, which has one. Undefined: with its time alone. */
export type EndsWith = { portalSession: string; contactId: string } | { grantHash: string } | undefined;

export interface ApplicationRecord {
  kind: string;
  idHash: string;
  /** JSON. */
  payload: string;
  lifetimeSeconds: number;
  grantHash: string | undefined;
  uidHash: string | undefined;
  endsWith: EndsWith;
}

export interface FoundRecord {
  payload: string;
  consumedAt: string | null;
}

/**
 * Writes a record, or writes it anew; false where the session or the grant with which it ends is over, and for what may
 * be seen once and was seen before.
 */
export async function saveRecord({ sql, run }: Statement, record: ApplicationRecord): Promise<boolean> {
  const { kind, idHash, payload, lifetimeSeconds, grantHash = null, uidHash = null } = record;
  const rows = await run(sql`
    insert into application_records as r (kind, id_hash, payload, portal_session, grant_hash, uid_hash, expires_at)
    select ${kind}, ${idHash}, ${payload}, s.portal_session, ${grantHash}, ${uidHash},
      now() + ${lifetimeSeconds}::float8 * interval '1 second'
    from ${sessionOf(sql, record.endsWith)} s
    on conflict (kind, id_hash) do update set payload = excluded.payload, expires_at = excluded.expires_at
      where r.kind <> 'ReplayDetection'
    returning 1`);
  return rows.length > 0;
}

function sessionOf(sql: Statement["sql"], endsWith: EndsWith): Fragment {
  if (endsWith === undefined) return sql`(select null::text as portal_session)`;
  if ("grantHash" in endsWith) {
    return sql`(select portal_session from application_records
      where kind = 'Grant' and id_hash = ${endsWith.grantHash} and expires_at > now())`;
  }
  return sql`(select id_hash as portal_session from portal_sessions
    where id_hash = ${endsWith.portalSession} and contact_id = ${endsWith.contactId} and ended_at is null)`;
}

/**
 * A record, while it lasts: its own time, and the session of the portal with which it ends. A new password, another
 * address, the end of access and signing out end that session, and with it all that was given out within it.
 */
export async function findRecord(db: Database, kind: string, idHash: string): Promise<FoundRecord | undefined> {
  const sql = db.$client;
  const [row] = await sql<FoundRecord[]>`
    select r.payload, r.consumed_at from application_records r
    where r.kind = ${kind} and r.id_hash = ${idHash} and ${lasts(sql)}`;
  return row;
}

/** A session of the provider: by its id, which only the browser of that session of the portal has. */
export async function findProviderSession(
  db: Database,
  idHash: string,
  portalSession: string,
): Promise<FoundRecord | undefined> {
  const sql = db.$client;
  const [row] = await sql<FoundRecord[]>`
    select r.payload, r.consumed_at from application_records r
    where r.kind = 'Session' and r.id_hash = ${idHash} and r.portal_session = ${portalSession} and ${lasts(sql)}`;
  return row;
}

/** The same by its other name. */
export async function findProviderSessionByUid(db: Database, uidHash: string): Promise<FoundRecord | undefined> {
  const sql = db.$client;
  const [row] = await sql<FoundRecord[]>`
    select r.payload, r.consumed_at from application_records r
    where r.kind = 'Session' and r.uid_hash = ${uidHash} and ${lasts(sql)}`;
  return row;
}

const lasts = (sql: Database["$client"]): Fragment => sql`
  r.expires_at > now() and (r.portal_session is null or exists (
    select from portal_sessions s join contacts c on c.id = s.contact_id join credentials k on k.contact_id = c.id
    where s.id_hash = r.portal_session and s.ended_at is null and s.expires_at > now()
      and s.credential_version = k.version and not k.must_change and c.portal_access
      and s.access_version = c.access_version))`;

/** Uses a record up; false where it was before, also by whoever came at the same time. */
export async function consumeRecord({ sql, run }: Statement, kind: string, idHash: string): Promise<boolean> {
  const rows = await run(sql`
    update application_records set consumed_at = now()
    where kind = ${kind} and id_hash = ${idHash} and consumed_at is null returning 1`);
  return rows.length > 0;
}

export async function removeRecord({ sql, run }: Statement, kind: string, idHash: string): Promise<void> {
  await run(sql`delete from application_records where kind = ${kind} and id_hash = ${idHash}`);
}

/** Ends a grant with all that was given out for it. */
export async function removeGrant({ sql, run }: Statement, grantHash: string): Promise<void> {
  await run(sql`
    delete from application_records
    where grant_hash = ${grantHash} or (kind = 'Grant' and id_hash = ${grantHash})`);
}

/** Forgets what is over, so much at a time; says how much it was. */
export async function forgetRecords({ sql, run }: Statement, atMost: number): Promise<number> {
  const rows = await run(sql`
    with over as (
      select kind, id_hash from application_records where expires_at < now() order by expires_at limit ${atMost}
      for update skip locked
    ), over_logins as (
      select id from application_logins where expires_at < now() order by expires_at limit ${atMost}
    ), logins as (
      delete from application_logins l using over_logins where l.id = over_logins.id
    )
    delete from application_records r using over where r.kind = over.kind and r.id_hash = over.id_hash returning 1`);
  return rows.length;
}
