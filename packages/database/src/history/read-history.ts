import { addressKey } from "@rekey/contracts/address";
import type { AuditedContact, NamedContact, RevealedAddress } from "@rekey/contracts/history";
import type { Inclusion } from "@rekey/contracts/history-reads";
import type { PageRequest } from "@rekey/contracts/http";
import type { Narrowing } from "@rekey/contracts/narrowing";
import type { AuditEvent, Page } from "@rekey/contracts/resources";
import { isAboutOwn, isOwnContact } from "../access/keep-within.ts";
import type { Actor } from "../actor.ts";
import type { Database } from "../connection.ts";
import type { Statement } from "./statement.ts";
import { cutPage, readCursor } from "../cursor.ts";
import { hasSought, soughtText } from "../page-by-cursor.ts";
import { arrayOf } from "../sql-lists.ts";
import { type AuditRow, auditColumns, auditEntryFromRow } from "./read-audit.ts";
import { readAction, type RecordedRead, recordedReadOfTarget } from "./record-read.ts";

const contactColumns = (db: Database) => db.$client`
  c.id, c.client_id, cl.name as client_name, c.name, c.email, c.portal_access,
  c.ended_at, c.erased_at, c.created_at`;

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
  return sql<AuditedContact[]>`
    with target as (
      select null::uuid as reset_id, met.id as contact_id, met.client_id from (select) asked
      left join (select id, client_id from contacts where email_key = ${addressKey(search)} order by order_key, id limit 50) met
        on true
    ), ${recordedReadOfTarget(db, { reader, view: "contacts" })}
    select ${contactColumns(db)} from contacts c join clients cl on cl.id = c.client_id
    where (${hasSought(sql, search)}
        and search_key_of(regexp_replace(c.name, ${addressInName}, ' ', 'gi')) like all (sought_patterns(${sought})))
      or c.email_key = ${addressKey(search)} or c.id = ${search}
    order by c.order_key, c.id limit 50`;
}

/** What contacts are called now, each once, but for those that are not the reader's. Recorded with the rows. */
export async function nameContacts(
  db: Database,
  ids: readonly string[],
  narrowing: Narrowing | undefined,
): Promise<NamedContact[]> {
  if (ids.length === 0) return [];
  const sql = db.$client;
  const rows = await sql<NamedContact[]>`
    select c.id, nullif(c.name, '') as name, c.erased_at from contacts c
    where c.id = any(${arrayOf([...new Set(ids)])}::text[]) and ${isOwnContact(sql, narrowing)}`;
  return [...rows];
}

/** A contact as the history shows one, or undefined when there is none. The read is recorded with it, by that row. */
export async function getAuditedContact(
  db: Database,
  id: string,
  reader: Actor,
): Promise<{ contact: AuditedContact; read: RecordedRead } | undefined> {
  const sql = db.$client;
  const [row] = await sql<(AuditedContact & { readId: string; readAt: string })[]>`
    with target as (select null::uuid as reset_id, id as contact_id, client_id from contacts where id = ${id}),
    ${recordedReadOfTarget(db, { reader, view: "contact" })}
    select ${contactColumns(db)}, history_read.id as read_id, history_read.at::text as read_at
    from contacts c join clients cl on cl.id = c.client_id cross join history_read where c.id = ${id}`;
  if (!row) return undefined;
  const { readId, readAt, ...contact } = row;
  return { contact, read: { id: readId, at: readAt } };
}

/**
 * Every row about a contact, oldest first, with those of its resets from before it was known whose they were. What it
 * did with a client that it has left is not for whoever is narrowed to the one that has it.
 */
export async function listContactEvents(
  db: Database,
  contactId: string,
  page: PageRequest & { reads: Inclusion },
  narrowing?: Narrowing,
): Promise<Page<AuditEvent>> {
  const sql = db.$client;
  const own = (table: "a" | "r") => isAboutOwn(sql, narrowing, table);
  const [afterId = "0"] = readCursor(page.after, ["number"]);
  const limit = page.limit + 1;
  const without = page.reads === "exclude" ? sql`and action <> ${readAction}` : sql``;
  const rows = await sql<AuditRow[]>`
    with chosen as (
      (select id from audit_events a where contact_id = ${contactId} ${own("a")} and id > ${afterId}::bigint ${without} order by id limit ${limit})
      union
      (select e.id from resets r join audit_events e on e.reset_id = r.id
        where r.contact_id = ${contactId} ${own("r")} and e.id > ${afterId}::bigint ${without} order by e.id limit ${limit})
    )
    select ${auditColumns(db)} from chosen join audit_events a on a.id = chosen.id
      left join audit_seals s on s.audit_event_id = a.id
    order by a.id limit ${limit}`;
  return cutPage(rows, page, auditEntryFromRow, (row) => [row.id]);
}

/**
 * Shows an auditor an address in full, and says so in the history by the same statement: without the row it is not
 * shown.
 */
export async function revealAddress(
  { sql, actor, record, run }: Statement,
  contactId: string,
  narrowing?: Narrowing,
): Promise<RevealedAddress | undefined> {
  const [row] = await run(sql<RevealedAddress[]>`
    with contact as (select id, client_id, email from contacts c where id = ${contactId} and ${isOwnContact(sql, narrowing)}),
    revealed as (
      ${record("address.revealed", { from: sql`contact`, contactId: sql`id`, clientId: sql`client_id`, detail: { by: actor.name } })}
    )
    select email from contact`);
  return row;
}
