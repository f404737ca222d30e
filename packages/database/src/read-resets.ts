import type { Page, Reset, ResetListing, TimelineEntry } from "@rekey/contracts/resources";
import type { ResetMethod, ResetState } from "@rekey/contracts/reset-state";
import type { Actor } from "./actor.ts";
import type { Database } from "./connection.ts";
import { readCursor, writeCursor } from "./cursor.ts";
import { tellableActor } from "./read-audit.ts";
import { readAction, recordedRead, recordedReadOfTarget } from "./record-read.ts";
import { type ResetRow, isoTime, resetFromRow } from "./reset-row.ts";

const columns = (db: Database) => db.$client`
  r.id, r.contact_id, r.client_id, r.method, r.state, r.refused_because, r.requested_by, r.requested_by_name, r.reason,
  r.created_at, r.updated_at, r.asked_again, link.expires_at as link_expires_at, delivery.state as delivery_state,
  delivery.attempts as delivery_attempts, delivery.last_response, delivery.next_attempt_at`;

const joins = (db: Database) => db.$client`
  left join lateral (
    select expires_at from links where reset_id = r.id order by generation desc limit 1
  ) link on true
  left join lateral (
    select state, attempts, last_response, next_attempt_at from deliveries
    where reset_id = r.id and kind = 'set_password_link' order by created_at desc, id limit 1
  ) delivery on true`;

/** A reset with the names that go with it, as `ListingRow`. */
export const listing = (db: Database) => db.$client`
  select ${columns(db)}, c.name as contact_name, cl.name as client_name
  from resets r left join contacts c on c.id = r.contact_id left join clients cl on cl.id = r.client_id ${joins(db)}`;

/** That a reader who is named read it becomes part of the history, or it is not read. */
export async function getReset(db: Database, resetId: string, reader?: Actor): Promise<Reset | undefined> {
  const [row] = await db.$client<ResetRow[]>`
    ${readOfReset(db, resetId, reader)}
    select ${columns(db)} from resets r ${joins(db)} where r.id = ${resetId}::uuid`;
  return row && resetFromRow(row);
}

/** A reset with the names that go with it. */
export async function getResetListing(db: Database, resetId: string, reader: Actor): Promise<ResetListing | undefined> {
  const [row] = await db.$client<ListingRow[]>`
    ${readOfReset(db, resetId, reader)}
    ${listing(db)} where r.id = ${resetId}::uuid`;
  return row && listingFromRow(row);
}

function readOfReset(db: Database, resetId: string, reader: Actor | undefined) {
  const sql = db.$client;
  if (reader === undefined) return sql``;
  return sql`
    with target as (select id as reset_id, contact_id, client_id from resets where id = ${resetId}::uuid),
    ${recordedReadOfTarget(db, { reader, view: "reset" })}`;
}

/**
 * The history of one reset, oldest first, or undefined when there is no such reset. Who read of it is not its story.
 */
export async function getTimeline(db: Database, resetId: string, reader?: Actor): Promise<TimelineEntry[] | undefined> {
  const rows = await db.$client<(Omit<TimelineEntry, "id"> & { id: string | null })[]>`
    ${readOfReset(db, resetId, reader)}
    select a.id, a.at, a.action, a.actor, a.detail
    from resets r left join audit_events a on a.reset_id = r.id and a.action <> ${readAction}
    where r.id = ${resetId}::uuid order by a.id`;
  if (rows.length === 0) return undefined;
  return rows.flatMap((row) => (row.id === null ? [] : [{ ...row, id: row.id, at: isoTime(row.at) }]));
}

export interface ResetCriteria {
  contactId?: string | undefined;
  clientId?: string | undefined;
  method?: ResetMethod | undefined;
  state?: ResetState | undefined;
  /** Who asked: a subject, or else a name. */
  actor?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

export interface ResetFilter extends ResetCriteria {
  limit: number;
  after?: string | undefined;
}

export type ListingRow = ResetRow & { contact_name: string | null; client_name: string | null };

/** Resets, newest first. A reader who is named is recorded, as with `getReset`. */
export async function listResets(db: Database, filter: ResetFilter, reader?: Actor): Promise<Page<ResetListing>> {
  const sql = db.$client;
  const [afterAt, afterId] = readCursor(filter.after, ["time", "uuid"]);
  const known = await learnWhoAsked(db, filter);
  const isLaterPage = filter.after !== undefined;
  const rows = await sql<ListingRow[]>`
    ${reader ? sql`with ${recordedRead(db, { reader, view: "resets", ...recordedResetCriteria(filter), isLaterPage })}` : sql``}
    ${listing(db)}
    where ${resetCondition(db, known)}
      ${afterAt && afterId ? sql`and (r.created_at, r.id) < (${afterAt}::timestamptz, ${afterId}::uuid)` : sql``}
    order by r.created_at desc, r.id desc limit ${filter.limit + 1}`;
  const page = rows.slice(0, filter.limit);
  const last = rows.length > filter.limit ? page.at(-1) : undefined;
  return {
    items: page.map(listingFromRow),
    nextCursor: last ? writeCursor([isoTime(last.created_at), last.id]) : null,
  };
}

/** Criteria of which it is known whether somebody who asked is named by a subject or by a name. */
export interface KnownResetCriteria extends ResetCriteria {
  isSubject: boolean;
}

/** A subject is what somebody has asked under; anything else is taken for a name. */
export async function learnWhoAsked<T extends ResetCriteria>(
  db: Database,
  criteria: T,
): Promise<T & KnownResetCriteria> {
  const { actor } = criteria;
  if (actor === undefined) return { ...criteria, isSubject: false };
  const found = await db.$client`select from resets where requested_by = ${actor} limit 1`;
  return { ...criteria, isSubject: found.length > 0 };
}

/** Which rows of `resets r` are meant. */
export function resetCondition(db: Database, criteria: KnownResetCriteria) {
  const sql = db.$client;
  const { actor = "", isSubject } = criteria;
  const asked = isSubject ? sql`and r.requested_by = ${actor}` : sql`and r.requested_by_name = ${actor}`;
  return sql`true
      ${criteria.contactId ? sql`and r.contact_id = ${criteria.contactId}` : sql``}
      ${criteria.clientId ? sql`and r.client_id = ${criteria.clientId}` : sql``}
      ${criteria.method ? sql`and r.method = ${criteria.method}` : sql``}
      ${criteria.state ? sql`and r.state = ${criteria.state}` : sql``}
      ${criteria.actor ? asked : sql``}
      ${criteria.from ? sql`and r.created_at >= ${criteria.from}::timestamptz` : sql``}
      ${criteria.to ? sql`and r.created_at < ${criteria.to}::timestamptz` : sql``}`;
}

export function recordedResetCriteria({ contactId, clientId, actor, method, state, from, to }: ResetCriteria) {
  return { contactId, clientId, filters: { method, state, from, to, actor: tellableActor(actor) } };
}

export function listingFromRow(row: ListingRow): ResetListing {
  return {
    ...resetFromRow(row),
    requestedById: row.requested_by,
    contactName: row.contact_name,
    clientName: row.client_name,
  };
}
