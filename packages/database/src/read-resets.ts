import type { Page, Reset, ResetListing, TimelineEntry } from "@rekey/contracts/resources";
import type { ResetMethod, ResetState } from "@rekey/contracts/reset-state";
import type { Database } from "./connection.ts";
import { readCursor, writeCursor } from "./cursor.ts";
import { type ResetRow, isoTime, resetFromRow } from "./reset-row.ts";

const columns = (db: Database) => db.$client`
  r.id, r.contact_id, r.client_id, r.method, r.state, r.refused_because, r.requested_by, r.requested_by_name, r.reason,
  r.created_at, r.updated_at, link.expires_at as link_expires_at, delivery.state as delivery_state,
  delivery.attempts as delivery_attempts, delivery.last_response, delivery.next_attempt_at`;

const joins = (db: Database) => db.$client`
  left join lateral (
    select expires_at from links where reset_id = r.id order by generation desc limit 1
  ) link on true
  left join lateral (
    select state, attempts, last_response, next_attempt_at from deliveries
    where reset_id = r.id and kind = 'set_password_link' order by created_at desc, id limit 1
  ) delivery on true`;

export async function getReset(db: Database, resetId: string): Promise<Reset | undefined> {
  const [row] = await db.$client<ResetRow[]>`
    select ${columns(db)} from resets r ${joins(db)} where r.id = ${resetId}::uuid`;
  return row && resetFromRow(row);
}

/** The reset that a key was first used for, once that request has been committed. */
export async function findByIdempotencyKey(
  db: Database,
  requestedBy: string,
  idempotencyKey: string,
): Promise<{ resetId: string; fingerprint: string } | undefined> {
  const [row] = await db.$client<{ resetId: string; fingerprint: string }[]>`
    select id as "resetId", request_fingerprint as fingerprint from resets
    where requested_by = ${requestedBy} and idempotency_key = ${idempotencyKey}`;
  return row;
}

/** The history of one reset, oldest first, or undefined when there is no such reset. */
export async function getTimeline(db: Database, resetId: string): Promise<TimelineEntry[] | undefined> {
  const rows = await db.$client<(Omit<TimelineEntry, "id"> & { id: string | null })[]>`
    select a.id, a.at, a.action, a.actor, a.detail
    from resets r left join audit_events a on a.reset_id = r.id
    where r.id = ${resetId}::uuid order by a.id`;
  if (rows.length === 0) return undefined;
  return rows.flatMap((row) => (row.id === null ? [] : [{ ...row, id: row.id, at: isoTime(row.at) }]));
}

export interface ResetFilter {
  limit: number;
  after?: string | undefined;
  contactId?: string | undefined;
  clientId?: string | undefined;
  method?: ResetMethod | undefined;
  state?: ResetState | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/** Resets, newest first. */
export async function listResets(db: Database, filter: ResetFilter): Promise<Page<ResetListing>> {
  const sql = db.$client;
  const [afterAt, afterId] = readCursor(filter.after, ["time", "uuid"]);
  const rows = await sql<(ResetRow & { contact_name: string | null; client_name: string | null })[]>`
    select ${columns(db)}, c.name as contact_name, cl.name as client_name
    from resets r left join contacts c on c.id = r.contact_id left join clients cl on cl.id = r.client_id ${joins(db)}
    where true
      ${filter.contactId ? sql`and r.contact_id = ${filter.contactId}` : sql``}
      ${filter.clientId ? sql`and r.client_id = ${filter.clientId}` : sql``}
      ${filter.method ? sql`and r.method = ${filter.method}` : sql``}
      ${filter.state ? sql`and r.state = ${filter.state}` : sql``}
      ${filter.from ? sql`and r.created_at >= ${filter.from}::timestamptz` : sql``}
      ${filter.to ? sql`and r.created_at < ${filter.to}::timestamptz` : sql``}
      ${afterAt && afterId ? sql`and (r.created_at, r.id) < (${afterAt}::timestamptz, ${afterId}::uuid)` : sql``}
    order by r.created_at desc, r.id desc limit ${filter.limit + 1}`;
  const page = rows.slice(0, filter.limit);
  const last = rows.length > filter.limit ? page.at(-1) : undefined;
  return {
    items: page.map((row) => ({ ...resetFromRow(row), contactName: row.contact_name, clientName: row.client_name })),
    nextCursor: last ? writeCursor([isoTime(last.created_at), last.id]) : null,
  };
}
