import type { Client, Contact, MailStatus, Page } from "@rekey/contracts/resources";
import type { Database } from "./connection.ts";
import { readCursor, writeCursor } from "./cursor.ts";
import { isoTime, isoTimeOrNull } from "./reset-row.ts";

interface PageQuery {
  limit: number;
  after?: string | undefined;
  search?: string | undefined;
}

// What a person types is searched for as it stands: the pattern's own signs are taken literally.
const containing = (search: string) => `%${search.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;

/** Clients by name. */
export async function listClients(db: Database, query: PageQuery): Promise<Page<Client>> {
  const sql = db.$client;
  const [afterName, afterId] = readCursor(query.after, ["text", "text"]);
  const rows = await sql<Client[]>`
    select id, name, created_at as "createdAt", updated_at as "updatedAt" from clients where true
      ${query.search ? sql`and name ilike ${containing(query.search)}` : sql``}
      ${afterName !== undefined && afterId ? sql`and (name, id) > (${afterName}, ${afterId})` : sql``}
    order by name, id limit ${query.limit + 1}`;
  return pageOf(rows.map(withIsoTimes), query.limit);
}

export async function getClient(db: Database, id: string): Promise<Client | undefined> {
  const [row] = await db.$client<Client[]>`
    select id, name, created_at as "createdAt", updated_at as "updatedAt" from clients where id = ${id}`;
  return row && withIsoTimes(row);
}

const contactColumns = (db: Database) => db.$client`
  c.id, c.client_id as "clientId", cl.name as "clientName", c.name, c.email, c.email_changed_at as "emailChangedAt",
  case when c.email_bounced_at is not null then jsonb_build_object('at', c.email_bounced_at, 'reason', c.email_bounce_reason) end as "emailBounce",
  c.locale, c.portal_access as "portalAccess", c.position, c.phone, c.created_at as "createdAt", c.updated_at as "updatedAt",
  exists (select from credentials where contact_id = c.id) as "hasPassword",
  (select id from resets where contact_id = c.id order by created_at desc, id desc limit 1) as "lastResetId"`;

/** Contacts by name, of one client or found by name or address in all of them. */
export async function listContacts(
  db: Database,
  query: PageQuery & { clientId?: string | undefined },
): Promise<Page<Contact>> {
  const sql = db.$client;
  const [afterName, afterId] = readCursor(query.after, ["text", "text"]);
  const pattern = query.search ? containing(query.search) : undefined;
  const rows = await sql<Contact[]>`
    select ${contactColumns(db)} from contacts c join clients cl on cl.id = c.client_id where true
      ${query.clientId ? sql`and c.client_id = ${query.clientId}` : sql``}
      ${pattern ? sql`and (c.name ilike ${pattern} or c.email ilike ${pattern})` : sql``}
      ${afterName !== undefined && afterId ? sql`and (c.name, c.id) > (${afterName}, ${afterId})` : sql``}
    order by c.name, c.id limit ${query.limit + 1}`;
  return pageOf(rows.map(contactFromRow), query.limit);
}

export async function getContact(db: Database, id: string): Promise<Contact | undefined> {
  const [row] = await db.$client<Contact[]>`
    select ${contactColumns(db)} from contacts c join clients cl on cl.id = c.client_id where c.id = ${id}`;
  return row && contactFromRow(row);
}

function contactFromRow(row: Contact): Contact {
  const { emailBounce: bounce } = row;
  return {
    ...withIsoTimes(row),
    emailChangedAt: isoTime(row.emailChangedAt),
    emailBounce: bounce && { ...bounce, at: isoTime(bounce.at) },
  };
}

function withIsoTimes<T extends { createdAt: string; updatedAt: string }>(row: T): T {
  return { ...row, createdAt: isoTime(row.createdAt), updatedAt: isoTime(row.updatedAt) };
}

function pageOf<T extends { id: string; name: string }>(rows: T[], limit: number): Page<T> {
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items, nextCursor: last ? writeCursor([last.name, last.id]) : null };
}

interface StatusRow {
  configured: boolean;
  healthy: boolean;
  reason: string | null;
  checked_at: string;
  transports: MailStatus["transports"];
  silent: boolean;
}

/** Whether "Send Set Password Email" can be offered, as the mail worker last found it; it reports three times a minute. */
export async function getMailStatus(db: Database): Promise<MailStatus> {
  const [row] = await db.$client<StatusRow[]>`
    select configured, healthy, reason, checked_at, transports, checked_at < now() - interval '90 seconds' as silent from mail_status`;
  if (!row) {
    const reason = "No mail worker has reported yet.";
    return { configured: false, healthy: false, reason, checkedAt: null, transports: [] };
  }
  const checkedAt = isoTimeOrNull(row.checked_at);
  const { configured, healthy, reason, transports } = row;
  if (!configured || !row.silent) return { configured, healthy, reason, checkedAt, transports };
  return {
    configured,
    healthy: false,
    reason: "The mail worker has gone silent. Mail waits until it is back.",
    checkedAt,
    transports,
  };
}
