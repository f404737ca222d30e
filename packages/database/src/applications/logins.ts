import type { Database } from "../connection.ts";
import type { Statement } from "../history/statement.ts";
import { jsonList } from "../sql-lists.ts";

/** What an application may be told of a contact. */
export interface ApplicationContact {
  contactId: string;
  clientId: string;
  name: string;
  email: string;
  locale: string;
}

/** The contact behind a subject, as long as they may use the portal. */
export async function findApplicationContact(db: Database, contactId: string): Promise<ApplicationContact | undefined> {
  const [row] = await db.$client<ApplicationContact[]>`
    select id as contact_id, client_id, name, email, locale from contacts where id = ${contactId} and portal_access`;
  return row;
}

/**
 * Remembers that an application is to be told when the session ends within which it has this grant. Whoever ends the
 * session waits until this is written, or has ended it before: then nobody is signed in to anything.
 */
export async function rememberLogin(
  { sql, run }: Statement,
  login: { grantHash: string; applicationId: string; sid: string },
): Promise<void> {
  await run(sql`
    insert into application_logins (portal_session, contact_id, application_id, sid, expires_at)
    select s.id_hash, s.contact_id, ${login.applicationId}, ${login.sid}, s.expires_at
    from application_records r join portal_sessions s on s.id_hash = r.portal_session
    where r.kind = 'Grant' and r.id_hash = ${login.grantHash} and s.ended_at is null
    for share of s
    on conflict (portal_session, application_id, sid) do nothing`);
}

/** An application that has to be told that a session is over. */
export interface DueLogout {
  id: string;
  contactId: string;
  applicationId: string;
  sid: string;
  tries: number;
  /** Since when, by the clock of the database. */
  waitsForMs: number;
}

export interface ClaimLogouts {
  /** How many are being told to each application by this process. */
  underWay: ReadonlyMap<string, number>;
  /** So many to one application. */
  atOnce: number;
  leaseMs: number;
}

/**
 * Takes of what is due, for each application as many as may be told to it beside those that are: however much waits for
 * one, the others are told. Each is due again after `leaseMs`: whoever took it and was killed has lost nothing, and
 * nobody else tells it meanwhile.
 */
export async function claimLogouts(
  { sql, run }: Statement,
  { underWay, atOnce, leaseMs }: ClaimLogouts,
): Promise<DueLogout[]> {
  const busy = [...underWay].map(([applicationId, count]) => ({ applicationId, count }));
  // Each application is found by the one before it, because what waits may be very many rows of a few.
  return run(sql<DueLogout[]>`
    with recursive waiting as (
      (select application_id from application_logouts order by application_id limit 1)
      union all
      select (select application_id from application_logouts l where l.application_id > waiting.application_id
        order by application_id limit 1)
      from waiting where waiting.application_id is not null
    ), due as (
      select next.id from waiting
      left join jsonb_to_recordset(${jsonList(busy)}::text::jsonb) as busy ("applicationId" text, count int)
        on busy."applicationId" = waiting.application_id
      cross join lateral (
        select l.id from application_logouts l
        where l.application_id = waiting.application_id and l.due_at <= now()
        order by l.due_at limit greatest(${atOnce}::int - coalesce(busy.count, 0), 0) for update skip locked
      ) next
    )
    update application_logouts l
    set due_at = now() + ${leaseMs}::float8 * interval '1 millisecond', tries = l.tries + 1
    from due where l.id = due.id
    returning l.id, l.contact_id, l.application_id, l.sid, l.tries,
      extract(epoch from now() - l.ended_at)::float8 * 1000 as waits_for_ms`);
}

/** The application has heard of it, or never will; only for whoever took it last. */
export async function removeLogout({ sql, run }: Statement, { id, tries }: DueLogout): Promise<void> {
  await run(sql`delete from application_logouts where id = ${id} and tries = ${tries}`);
}

/** Takes away what an application has not heard of for so long, some at a time, and says how much it was. */
export async function giveUpLogouts(
  { sql, run }: Statement,
  { applicationId, afterMs, atMost }: { applicationId: string; afterMs: number; atMost: number },
): Promise<number> {
  const gone = await run(sql`
    delete from application_logouts where id = any(array(
      select id from application_logouts where application_id = ${applicationId}
        and ended_at <= now() - ${afterMs}::float8 * interval '1 millisecond'
      order by due_at limit ${atMost} for update skip locked)) returning 1`);
  return gone.length;
}

/** It is told again after that time, by the word of whoever took it last. */
export async function putOffLogout({ sql, run }: Statement, { id, tries }: DueLogout, delayMs: number): Promise<void> {
  await run(sql`
    update application_logouts set due_at = now() + ${delayMs}::float8 * interval '1 millisecond'
    where id = ${id} and tries = ${tries}`);
}
