import type { ContactData } from "@rekey/contracts/history";
import type { AuditEvent } from "@rekey/contracts/resources";
import type { Actor } from "../actor.ts";
import { findArchivesOf } from "../archives/read-archives.ts";
import type { Sql } from "postgres";
import { type Database, isoTime } from "../connection.ts";
import { getContact } from "../directory/read-directory.ts";
import { listing, type ListingRow, listingFromRow } from "../resets/read-resets.ts";
import { listContactEvents } from "./read-history.ts";
import { recordedReadOfTarget } from "./record-read.ts";

const eventsAtOnce = 1_000;

/**
 * All that is known of one contact, in full. That somebody took it is recorded before anything is read. Undefined when
 * there is no such contact; one that was erased is refused.
 */
export async function getContactData(db: Database, id: string, reader: Actor): Promise<ContactData | undefined> {
  const contact = await getContact(db, id, undefined);
  if (!contact) return undefined;
  await db.$client`
    with target as (select null::uuid as reset_id, id as contact_id, client_id from contacts where id = ${id}),
    ${recordedReadOfTarget(db, { reader, view: "data" })} select`;
  const [events, resets, rest, archivedIn] = await Promise.all([
    readEvents(db, id),
    readResets(db, id),
    readRest(db, id),
    findArchivesOf(db, { since: contact.createdAt }),
  ]);
  return { contact, ...rest, resets, events, ...(archivedIn.length > 0 && { archivedIn }) };
}

async function readEvents(db: Database, id: string): Promise<AuditEvent[]> {
  const events: AuditEvent[] = [];
  let after: string | undefined;
  do {
    const page = { limit: eventsAtOnce, reads: "include" as const, ...(after !== undefined && { after }) };
    const { items, nextCursor } = await listContactEvents(db, id, page);
    events.push(...items);
    after = nextCursor ?? undefined;
  } while (after !== undefined);
  return events;
}

async function readResets(db: Database, id: string) {
  const rows = await db.$client<ListingRow[]>`
    ${listing(db)} where r.contact_id = ${id} order by r.created_at, r.id`;
  return rows.map(listingFromRow);
}

type Rest = Pick<ContactData, "passwordSetAt" | "links" | "mails" | "sessions" | "applications">;

async function readRest({ $client: sql }: Database, id: string): Promise<Rest> {
  const [links, mails, sessions, passwords, applications] = await Promise.all([
    sql<Rest["links"]>`
      select l.reset_id, l.generation, l.issued_at, l.expires_at, l.opened_at, l.ended_at, l.ended_because
      from resets r join links l on l.reset_id = r.id where r.contact_id = ${id} order by l.issued_at, l.generation`,
    readMails(sql, id),
    sql<Rest["sessions"]>`
      select created_at, expires_at, ended_at from portal_sessions where contact_id = ${id} order by created_at`,
    sql<{ at: string }[]>`select set_at as at from credentials where contact_id = ${id}`,
    sql<Rest["applications"]>`
      select application_id, expires_at from application_logins where contact_id = ${id} order by expires_at`,
  ]);
  return { links, mails, sessions, passwordSetAt: passwords[0]?.at ?? null, applications };
}

type KnownMail = Rest["mails"][number];

async function readMails(sql: Sql, id: string): Promise<KnownMail[]> {
  const rows = await sql<KnownMail[]>`
    select d.reset_id, d.kind, d.state, d.to_address, d.last_response, d.created_at, d.accepted_at,
      (select coalesce(jsonb_agg(jsonb_build_object('at', ended_at, 'transport', transport, 'outcome', outcome,
        'code', code, 'response', response) order by number, ended_at), '[]'::jsonb)
        from delivery_attempts a where a.delivery_id = d.id) as attempts,
      (select coalesce(jsonb_agg(jsonb_build_object('at', created_at, 'kind', kind, 'words', words) order by created_at),
        '[]'::jsonb) from returned_mails b where b.delivery_id = d.id) as came_back
    from (
      select m.* from resets r join deliveries m on m.reset_id = r.id where r.contact_id = ${id}
      union all
      select * from deliveries where contact_id = ${id} and kind <> 'set_password_link'
        and (reset_id is null or reset_id not in (select id from resets where contact_id = ${id}))
    ) d
    order by d.created_at, d.id`;
  // Times within were written by `jsonb_build_object`.
  return rows.map(({ attempts, cameBack, ...mail }) => ({
    ...mail,
    attempts: attempts.map((tried) => ({ ...tried, at: isoTime(tried.at) })),
    cameBack: cameBack.map((back) => ({ ...back, at: isoTime(back.at) })),
  }));
}
