import { addressKey } from "@rekey/contracts/address";
import { searchedAddress } from "@rekey/contracts/read-address";
import type { MailStatus } from "@rekey/contracts/operations";
import type { AddressHolder, Client, Contact, DirectoryPage } from "@rekey/contracts/resources";
import type { Database } from "./connection.ts";
import { countRows, hasSought, pageClauses, pageOf } from "./page-by-cursor.ts";
import type { ListQuery } from "./page-by-cursor.ts";
import { isoTime, isoTimeOrNull } from "./reset-row.ts";

export async function listClients(db: Database, query: ListQuery): Promise<DirectoryPage<Client>> {
  const sql = db.$client;
  const { isOnPage, order, limit } = pageClauses(sql, query);
  const matches = hasSought(sql, query.search);
  const [rows, total] = await Promise.all([
    sql<Client[]>`
      select c.id, c.name, c.created_at as "createdAt", c.updated_at as "updatedAt" from clients c
      where ${matches} and ${isOnPage} order by ${order} limit ${limit}`,
    countRows(sql, sql`select from clients c where ${matches}`),
  ]);
  return pageOf(rows.map(withIsoTimes), query, total);
}

export async function getClient(db: Database, id: string): Promise<Client | undefined> {
  const [row] = await db.$client<Client[]>`
    select id, name, created_at as "createdAt", updated_at as "updatedAt" from clients where id = ${id}`;
  return row && withIsoTimes(row);
}

const contactColumns = (db: Database) => db.$client`
  c.id, c.client_id as "clientId", cl.name as "clientName", c.name, c.email, c.email_changed_at as "emailChangedAt",
  case when c.email_bounced_at is not null then jsonb_build_object('at', c.email_bounced_at, 'reason', c.email_bounce_reason) end as "emailBounce",
  c.locale, c.time_zone as "timeZone", c.portal_access as "portalAccess", c.position, c.phone, c.ended_at as "endedAt", c.created_at as "createdAt", c.updated_at as "updatedAt",
  exists (select from credentials where contact_id = c.id) as "hasPassword",
  (select count(*)::int from contacts o where o.email_key = c.email_key and o.id <> c.id and o.ended_at is null) as "othersWithAddress",
  (select id from resets where contact_id = c.id order by created_at desc, id desc limit 1) as "lastResetId"`;

/** The contacts of one client, or those of all whose name or address has the sought words. */
export async function listContacts(
  db: Database,
  query: ListQuery & { clientId?: string | undefined; state?: "active" | "ended" | "all" },
): Promise<DirectoryPage<Contact>> {
  const sql = db.$client;
  const { isOnPage, order, limit } = pageClauses(sql, query);
  const address = query.search && searchedAddress(query.search);
  const found = sql`(${hasSought(sql, query.search)} ${address && address !== query.search ? sql`or ${hasSought(sql, address)}` : sql``})`;
  const matches = sql`${found} ${query.clientId ? sql`and c.client_id = ${query.clientId}` : sql``}
    ${query.state === "active" ? sql`and c.ended_at is null` : sql``}
    ${query.state === "ended" ? sql`and c.ended_at is not null` : sql``}`;
  const [rows, total] = await Promise.all([
    sql<Contact[]>`
      select ${contactColumns(db)} from contacts c join clients cl on cl.id = c.client_id
      where ${matches} and ${isOnPage} order by ${order} limit ${limit}`,
    countRows(sql, sql`select from contacts c where ${matches}`),
  ]);
  return pageOf(rows.map(contactFromRow), query, total);
}

export async function getContact(db: Database, id: string): Promise<Contact | undefined> {
  const [row] = await db.$client<Contact[]>`
    select ${contactColumns(db)} from contacts c join clients cl on cl.id = c.client_id where c.id = ${id}`;
  return row && contactFromRow(row);
}

/** Who signs in with an address. */
export async function findAddressHolder(
  db: Database,
  address: string,
): Promise<Omit<AddressHolder, "url"> | undefined> {
  const [row] = await db.$client<Omit<AddressHolder, "url">[]>`
    select c.id, c.name, c.client_id as "clientId", cl.name as "clientName"
    from contacts c join clients cl on cl.id = c.client_id where c.email_key = ${addressKey(address)} and c.portal_access`;
  return row;
}

function contactFromRow(row: Contact): Contact {
  const { emailBounce: bounce } = row;
  return {
    ...withIsoTimes(row),
    emailChangedAt: isoTime(row.emailChangedAt),
    endedAt: isoTimeOrNull(row.endedAt),
    emailBounce: bounce && { ...bounce, at: isoTime(bounce.at) },
  };
}

function withIsoTimes<T extends { createdAt: string; updatedAt: string }>(row: T): T {
  return { ...row, createdAt: isoTime(row.createdAt), updatedAt: isoTime(row.updatedAt) };
}

interface StatusRow {
  configured: boolean;
  healthy: boolean;
  reason: string | null;
  checked_at: string;
  transports: MailStatus["transports"];
  silent: boolean;
}

/**
 * Whether "Send Set Password Email" can be offered, as the mail worker last found it; it reports three times a minute.
 */
export async function getMailStatus(db: Database): Promise<Omit<MailStatus, "queues">> {
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
