import { addressKey } from "@rekey/contracts/address";
import type { ContactListRequest, ContactLookup, DirectoryRequest } from "@rekey/contracts/http";
import type { Narrowing } from "@rekey/contracts/narrowing";
import { searchedAddress } from "@rekey/contracts/read-address";
import type { MailStatus, MailTransport } from "@rekey/contracts/operations";
import type { AddressHolder, Client, Contact, DirectoryPage, Page } from "@rekey/contracts/resources";
import { type Database, isoTime } from "../connection.ts";
import { arrayOf } from "../sql-lists.ts";
import { givenColumns } from "./contact-columns.ts";
import { requireUnerased } from "./lock-contacts.ts";
import { mergeColumns } from "../merges/merged-contacts.ts";
import { cutPage, readCursor } from "../cursor.ts";
import { countRows, hasSought, pageClauses, pageOf } from "../page-by-cursor.ts";

/** Clients; where a caller is narrowed to some, those. */
export async function listClients(
  db: Database,
  query: DirectoryRequest,
  narrowing: Narrowing | undefined,
): Promise<DirectoryPage<Client>> {
  const sql = db.$client;
  const { isOnPage, order, limit } = pageClauses(sql, query);
  const ids = narrowing && (narrowing.contactId === undefined ? (narrowing.clientIds ?? []) : []);
  const matches = sql`${hasSought(sql, query.search)} ${ids ? sql`and c.id = any(${arrayOf(ids)}::text[])` : sql``}`;
  const [rows, total] = await Promise.all([
    sql<Client[]>`
      select c.id, c.name, c.created_at, c.updated_at from clients c
      where ${matches} and ${isOnPage} order by ${order} limit ${limit}`,
    countRows(sql, sql`select from clients c where ${matches}`),
  ]);
  return pageOf(rows, query, total);
}

export async function getClient(db: Database, id: string): Promise<Client | undefined> {
  const [row] = await db.$client<Client[]>`
    select id, name, created_at, updated_at from clients where id = ${id}`;
  return row;
}

const contactColumns = (db: Database, narrowing: Narrowing | undefined) => db.$client`
  c.id, c.client_id, cl.name as client_name${givenColumns(db)}, c.email_changed_at,
  case when c.email_bounced_at is not null then jsonb_build_object('at', c.email_bounced_at, 'reason', c.email_bounce_reason) end as email_bounce,
  c.ended_at, c.created_at, c.updated_at, ${mergeColumns(db)},
  exists (select from credentials where contact_id = c.id) as has_password,
  (select count(*)::int from contacts o where o.email_key = c.email_key and o.id <> c.id and o.ended_at is null
    ${isOtherWithin(db, narrowing)}) as others_with_address,
  (select id from resets where contact_id = c.id order by created_at desc, id desc limit 1) as last_reset_id`;

/** Who is narrowed hears of no other contacts than their own. */
function isOtherWithin({ $client: sql }: Database, narrowing: Narrowing | undefined) {
  if (narrowing === undefined) return sql``;
  if (narrowing.contactId !== undefined) return sql`and false`;
  return sql`and o.client_id = any(${arrayOf(narrowing.clientIds ?? [])}::text[])`;
}

/** The contacts of one client, or those of all whose name or address has the sought words. */
export async function listContacts(
  db: Database,
  query: ContactListRequest & { clientId?: string | undefined },
  narrowing: Narrowing | undefined,
): Promise<DirectoryPage<Contact>> {
  const sql = db.$client;
  const { isOnPage, order, limit } = pageClauses(sql, query);
  const address = query.search && searchedAddress(query.search);
  const found = sql`(${hasSought(sql, query.search)} ${address && address !== query.search ? sql`or ${hasSought(sql, address)}` : sql``})`;
  const matches = sql`${found} and c.erased_at is null ${query.clientId ? sql`and c.client_id = ${query.clientId}` : sql``}
    ${query.state === "active" ? sql`and c.ended_at is null` : sql``}
    ${query.state === "ended" ? sql`and c.ended_at is not null` : sql``}`;
  const [rows, total] = await Promise.all([
    sql<Contact[]>`
      select ${contactColumns(db, narrowing)} from contacts c join clients cl on cl.id = c.client_id
      where ${matches} and ${isOnPage} order by ${order} limit ${limit}`,
    countRows(sql, sql`select from contacts c where ${matches}`),
  ]);
  return pageOf(rows.map(contactFromRow), query, total);
}

/** Refuses one that was erased. */
export async function getContact(
  db: Database,
  id: string,
  narrowing: Narrowing | undefined,
): Promise<Contact | undefined> {
  const [row] = await db.$client<(Contact & { erasedAt: Date | null })[]>`
    select ${contactColumns(db, narrowing)}, c.erased_at
    from contacts c join clients cl on cl.id = c.client_id where c.id = ${id}`;
  if (!row) return undefined;
  const { erasedAt, ...contact } = row;
  requireUnerased({ erasedAt });
  return contactFromRow(contact);
}

/** The contacts that have an address, in whatever spelling: whoever signs in first, and those that left last. */
export async function findByAddress(
  db: Database,
  { email, limit, after }: ContactLookup,
  narrowing: Narrowing | undefined,
): Promise<Page<Contact>> {
  const sql = db.$client;
  const [place, id] = readCursor(after, ["number", "text"]);
  const order = sql`case when c.portal_access then 0 when c.ended_at is null then 1 else 2 end`;
  const { clientIds, contactId } = narrowing ?? {};
  const rows = await sql<Contact[]>`
    select ${contactColumns(db, narrowing)}
    from contacts c join clients cl on cl.id = c.client_id
    where c.email_key = ${addressKey(email)} and (${order}, c.id) > (${place ?? "-1"}::bigint, ${id ?? ""})
      ${clientIds ? sql`and c.client_id = any(${arrayOf(clientIds)}::text[])` : sql``}
      ${contactId === undefined ? sql`` : sql`and c.id = ${contactId}`}
    order by ${order}, c.id limit ${limit + 1}`;
  const placeOf = ({ portalAccess, endedAt }: Contact) => (portalAccess ? "0" : endedAt === null ? "1" : "2");
  return cutPage(rows, { limit }, contactFromRow, (contact) => [placeOf(contact), contact.id]);
}

type Holder = Omit<AddressHolder, "url">;

/** Who signs in with an address. */
export async function findAddressHolder(db: Database, address: string): Promise<Holder | undefined> {
  return (await findAddressHolders(db, [address])).get(addressKey(address));
}

/** Who signs in with each of these addresses, by its key. */
export async function findAddressHolders(
  db: Database,
  addresses: readonly string[],
): Promise<ReadonlyMap<string, Holder>> {
  const sql = db.$client;
  const keys = addresses.map(addressKey);
  const rows = await sql<(Holder & { emailKey: string })[]>`
    select c.id, c.name, c.client_id, cl.name as client_name, c.email_key
    from contacts c join clients cl on cl.id = c.client_id where c.email_key in ${sql(keys)} and c.portal_access`;
  return new Map(rows.map(({ emailKey, ...holder }) => [emailKey, holder]));
}

function contactFromRow(row: Contact): Contact {
  const { emailBounce: bounce } = row;
  // Written by `jsonb_build_object`.
  return { ...row, emailBounce: bounce && { ...bounce, at: isoTime(bounce.at) } };
}

/**
 * Whether "Send Set Password Email" can be offered, as the mail worker last found it; it reports three times a minute.
 */
export async function getMailStatus(db: Database): Promise<Omit<MailStatus, "queues">> {
  const [row] = await db.$client<(Omit<MailStatus, "queues"> & { isSilent: boolean })[]>`
    select configured, healthy, reason, checked_at, transports, checked_at < now() - interval '90 seconds' as is_silent from mail_status`;
  if (!row) {
    const reason = "No mail worker has reported yet.";
    return { configured: false, healthy: false, reason, checkedAt: null, smtpUtf8: "unknown", transports: [] };
  }
  const { isSilent, ...reported } = row;
  const status = { ...reported, ...offersOf(reported.transports) };
  if (!status.configured || !isSilent) return status;
  const reason = "The mail worker no longer reports. Mail waits until it is back.";
  return { ...status, healthy: false, reason };
}

/** A worker of an earlier version does not say what a server offers. */
function offersOf(reported: readonly (Omit<MailTransport, "smtpUtf8"> & Partial<MailTransport>)[]) {
  const transports: MailTransport[] = reported.map((way) => ({ ...way, smtpUtf8: way.smtpUtf8 ?? "unknown" }));
  const offers = transports.map(({ smtpUtf8 }) => smtpUtf8);
  const smtpUtf8 = offers.includes("yes") ? "yes" : offers.every((offer) => offer === "no") ? "no" : "unknown";
  return { transports, smtpUtf8 } as const;
}
