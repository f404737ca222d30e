import type { AuditedContact, RevealedAddress, SealingState } from "@rekey/contracts/history";
import type { AuditEvent, Page } from "@rekey/contracts/resources";
import type { Actor } from "./actor.ts";
import type { Database } from "./connection.ts";
import { readCursor, writeCursor } from "./cursor.ts";
import { hasSought, soughtText } from "./page-by-cursor.ts";
import { type AuditRow, auditColumns, auditEventFromRow } from "./read-audit.ts";
import { readAction, recordedReadOfTarget } from "./record-read.ts";
import { isoTime, isoTimeOrNull } from "./reset-row.ts";

const unsealedAtMost = 1_000;

const contactColumns = (db: Database) => db.$client`
  c.id, c.client_id as "clientId", cl.name as "clientName", c.name, c.email, c.portal_access as "portalAccess",
  c.ended_at as "endedAt", c.created_at as "createdAt"`;

function auditedContact(row: AuditedContact): AuditedContact {
  return { ...row, endedAt: isoTimeOrNull(row.endedAt), createdAt: isoTime(row.createdAt) };
}

// An address in a name is masked when it is shown, so it must not be found letter by letter either. As wide as
// `maskAddressesIn`.
const addressInName = String.raw`\S*\s*(@|\uFF20|\uFE6B|%40|&#|&commat|\\u0040|\\x40|[\[({<]\s*at\s*[\])}>]|([=+]40|[\[({]\s*a\s*[\])}])(?=\s*\S*\.))\s*\S*`;

/**
 * Contacts found by a part of the name, the whole address or the id; at most 50, by name. What was typed is not
 * recorded, but a whole address that is right tells its reader whose it is: then the row is about that contact.
 */
export async function findContacts(db: Database, search: string, reader: Actor): Promise<AuditedContact[]> {
  const sql = db.$client;
  const sought = soughtText(search);
  const rows = await sql<AuditedContact[]>`
    with target as (
      select null::uuid as reset_id, met.id as contact_id, met.client_id from (select) asked
      left join (select id, client_id from contacts where email_key = lower(${search} collate "C") order by order_key, id limit 50) met
        on true
    ), ${recordedReadOfTarget(db, { reader, view: "contacts" })}
    select ${contactColumns(db)} from contacts c join clients cl on cl.id = c.client_id
    where (${hasSought(sql, search)}
        and search_key_of(regexp_replace(c.name, ${addressInName}, ' ', 'gi')) like all (sought_patterns(${sought})))
      or c.email_key = lower(${search} collate "C") or c.id = ${search}
    order by c.order_key, c.id limit 50`;
  return rows.map(auditedContact);
}

/** A contact as the history shows one, or undefined when there is none. The read is recorded with it. */
export async function getAuditedContact(db: Database, id: string, reader: Actor): Promise<AuditedContact | undefined> {
  const sql = db.$client;
  const [row] = await sql<AuditedContact[]>`
    with target as (select null::uuid as reset_id, id as contact_id, client_id from contacts where id = ${id}),
    ${recordedReadOfTarget(db, { reader, view: "contact" })}
    select ${contactColumns(db)} from contacts c join clients cl on cl.id = c.client_id where c.id = ${id}`;
  return row && auditedContact(row);
}

/** Every row about a contact, oldest first, with those of its resets from before it was known whose they were. */
export async function listContactEvents(
  db: Database,
  contactId: string,
  page: { limit: number; after?: string | undefined; reads: "include" | "exclude" },
): Promise<Page<AuditEvent>> {
  const sql = db.$client;
  const [afterId = "0"] = readCursor(page.after, ["number"]);
  const limit = page.limit + 1;
  const without = page.reads === "exclude" ? sql`and action <> ${readAction}` : sql``;
  const rows = await sql<AuditRow[]>`
    with chosen as (
      (select id from audit_events where contact_id = ${contactId} and id > ${afterId}::bigint ${without} order by id limit ${limit})
      union
      (select e.id from resets r join audit_events e on e.reset_id = r.id
        where r.contact_id = ${contactId} and e.id > ${afterId}::bigint ${without} order by e.id limit ${limit})
    )
    select ${auditColumns(db)} from chosen join audit_events a on a.id = chosen.id
      left join audit_seals s on s.audit_event_id = a.id
    order by a.id limit ${limit}`;
  const items = rows.slice(0, page.limit).map(auditEventFromRow);
  const last = rows.length > page.limit ? items.at(-1) : undefined;
  return { items, nextCursor: last ? writeCursor([last.id]) : null };
}

/**
 * Shows an auditor an address in full, and says so in the history by the same statement: without the row it is not
 * shown.
 */
export async function revealAddress(
  db: Database,
  contactId: string,
  actor: Actor,
): Promise<RevealedAddress | undefined> {
  const [row] = await db.$client<RevealedAddress[]>`
    with contact as (select id, client_id, email from contacts where id = ${contactId}),
    revealed as (
      insert into audit_events (action, actor, contact_id, client_id, detail)
      select 'address.revealed', ${actor.subject}, id, client_id, ${JSON.stringify({ by: actor.name })}::jsonb from contact
    )
    select email from contact`;
  return row;
}

/** How far the history is sealed. */
export async function getSealing(db: Database): Promise<SealingState> {
  const [row] = await db.$client<
    { sequence: string; at: string; sealed_at: string; unsealed: number; since: string }[]
  >`
    with last as (
      select s.sequence, s.sealed_at, a.at, a.xid, a.id from audit_seals s join audit_events a on a.id = s.audit_event_id
      order by s.sequence desc limit 1
    ), waiting as (
      select at from audit_events
      where (xid, id) > (coalesce((select xid from last), '0'::xid8), coalesce((select id from last), 0))
      order by xid, id limit ${unsealedAtMost}
    )
    select last.sequence, last.at, last.sealed_at, (select count(*)::int from waiting) as unsealed,
      (select min(at) from waiting) as since
    from (select) one left join last on true`;
  if (!row) throw new Error("PostgreSQL did not say how far the history is sealed");
  return {
    sealedUpTo: row.sequence
      ? { sequence: Number(row.sequence), at: isoTime(row.at), sealedAt: isoTime(row.sealed_at) }
      : null,
    unsealed: row.unsealed,
    unsealedSince: row.since ? isoTime(row.since) : null,
  };
}
