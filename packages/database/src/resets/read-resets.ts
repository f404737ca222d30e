import type { PageRequest, ResetCriteria } from "@rekey/contracts/http";
import type { Narrowing } from "@rekey/contracts/narrowing";
import type { LookedPage, ResetHistory } from "@rekey/contracts/history";
import type { AuditedEntry, Reset, ResetListing, TimelineEntry } from "@rekey/contracts/resources";
import { isAboutOwn, isOwnContact } from "../access/keep-within.ts";
import type { Actor } from "../actor.ts";
import type { Database } from "../connection.ts";
import { cutLook } from "../cursor.ts";
import type { Fragment } from "../history/statement.ts";
import {
  type HistoryRead,
  readAction,
  recordedRead,
  recordedReadOfTarget,
  type Told,
  toRecord,
} from "../history/record-read.ts";
import { detailKey, openWords, type StoredWords } from "../history/sealed-fields.ts";
import type { DeliveryState } from "@rekey/contracts/deliveries";
import type { DeliveryFailure } from "@rekey/contracts/delivery-failures";
import {
  isBehind,
  isLaterPage,
  lookForResets,
  recordedResetCriteria,
  resetCondition,
  withRequester,
} from "../history/reset-criteria.ts";

/** A reset as a statement gives it back; one that was just accepted has no more than its own columns. */
export interface ResetRow extends Omit<Reset, "linkExpiresAt" | "delivery" | "askedAgain" | "hold"> {
  requestedByName: string;
  linkExpiresAt?: string | null;
  deliveryState?: DeliveryState | null;
  deliveryAttempts?: number | null;
  lastResponse?: string | null;
  lastFailure?: DeliveryFailure | null;
  nextAttemptAt?: string | null;
  askedAgain?: number;
}

export function resetFromRow(row: ResetRow): Reset {
  return {
    id: row.id,
    contactId: row.contactId,
    clientId: row.clientId,
    method: row.method,
    state: row.state,
    refusedBecause: row.refusedBecause,
    requestedBy: row.requestedByName,
    reason: row.reason,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    linkExpiresAt: row.linkExpiresAt ?? null,
    delivery: row.deliveryState
      ? {
          state: row.deliveryState,
          attempts: row.deliveryAttempts ?? 0,
          lastResponse: row.lastResponse ?? null,
          lastFailure: row.lastFailure ?? null,
          nextAttemptAt: ["pending", "deferred"].includes(row.deliveryState) ? (row.nextAttemptAt ?? null) : null,
        }
      : null,
    askedAgain: row.askedAgain ?? 0,
    // Of Redis the API knows.
    hold: null,
  };
}

const columns = (db: Database) => db.$client`
  r.id, r.contact_id, r.client_id, r.method, r.state, r.refused_because, r.requested_by, r.requested_by_name, r.reason,
  r.created_at, r.updated_at, r.asked_again, link.expires_at as link_expires_at, delivery.state as delivery_state,
  delivery.attempts as delivery_attempts, delivery.last_response, delivery.last_failure, delivery.next_attempt_at`;

const joins = (db: Database) => db.$client`
  left join lateral (
    select expires_at from links where reset_id = r.id order by generation desc limit 1
  ) link on true
  left join lateral (
    select state, attempts, last_response, last_failure, next_attempt_at from deliveries
    where reset_id = r.id and kind = 'set_password_link' order by created_at desc, id limit 1
  ) delivery on true`;

/**
 * A reset with the names that go with it, as `ListingRow`. What a contact is called now is not for whoever is narrowed
 * to the client that it has left.
 */
export const listing = (db: Database, narrowing?: Narrowing, resets: Fragment = db.$client`resets`) => db.$client`
  select ${columns(db)}, nullif(c.name, '') as contact_name, c.erased_at as contact_erased_at, cl.name as client_name
  from ${resets} r left join contacts c on c.id = r.contact_id and ${isOwnContact(db.$client, narrowing)} left join clients cl on cl.id = r.client_id ${joins(db)}`;

/** That a reader who is named read it becomes part of the history, or it is not read. */
export async function getReset(db: Database, resetId: string, reader?: Actor): Promise<Reset | undefined> {
  const [row] = await db.$client<ResetRow[]>`
    ${readOfReset(db, resetId, reader)}
    select ${columns(db)} from resets r ${joins(db)} where r.id = ${resetId}::uuid`;
  return row && resetFromRow(row);
}

/** A reset with the names that go with it. */
export async function getResetListing(
  db: Database,
  resetId: string,
  reader: Actor,
  narrowing?: Narrowing,
): Promise<ResetListing | undefined> {
  const [row] = await db.$client<ListingRow[]>`
    ${readOfReset(db, resetId, reader)}
    ${listing(db, narrowing)} where r.id = ${resetId}::uuid`;
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
  const entries = await readTimeline(db, resetId, reader);
  return entries?.map(withoutSource);
}

function withoutSource(entry: AuditedEntry): TimelineEntry {
  const shown: Partial<AuditedEntry> & TimelineEntry = { ...entry };
  delete shown.source;
  delete shown.sequence;
  return shown;
}

/** The same with from where, for whoever was recorded with the reset itself. */
export function getAuditedTimeline(db: Database, resetId: string): Promise<AuditedEntry[] | undefined> {
  return readTimeline(db, resetId);
}

async function readTimeline(db: Database, resetId: string, reader?: Actor): Promise<AuditedEntry[] | undefined> {
  type Row = Omit<AuditedEntry, "id" | "detail" | "sequence"> &
    StoredWords & { id: string | null; sequence: string | null };
  const rows = await db.$client<Row[]>`
    ${readOfReset(db, resetId, reader)}
    select a.id, a.at, a.action, a.actor, a.detail, ${detailKey(db.$client)}, a.source, s.sequence
    from resets r left join audit_events a on a.reset_id = r.id and a.action <> ${readAction}
      left join audit_seals s on s.audit_event_id = a.id
    where r.id = ${resetId}::uuid order by a.id`;
  if (rows.length === 0) return undefined;
  return rows.flatMap(({ id, sequence, ...row }) =>
    id === null ? [] : [openWords({ ...row, id, sequence: sequence === null ? null : Number(sequence) })],
  );
}

/** What the history has of a reset beside its timeline: how many rows tell who read it, and who erased its contact. */
export async function getBesideTimeline(
  db: Database,
  resetId: string,
  narrowing?: Narrowing,
): Promise<Pick<ResetHistory, "reads" | "erasure">> {
  const sql = db.$client;
  const [row] = await sql<{ reads: number; at: string | null; actor: string; sequence: string | null }[]>`
    select (select count(*)::int from audit_events a where a.reset_id = r.id and a.action = ${readAction}) as reads,
      erased.at, erased.actor, erased.sequence
    from resets r left join lateral (
      select a.at, a.actor, s.sequence from audit_events a left join audit_seals s on s.audit_event_id = a.id
      where a.contact_id = r.contact_id and a.action = 'contact.erased' ${isAboutOwn(sql, narrowing, "a")}
      order by a.id desc limit 1
    ) erased on true
    where r.id = ${resetId}::uuid`;
  if (!row) return { reads: 0, erasure: null };
  const { reads, at, actor, sequence } = row;
  return { reads, erasure: at === null ? null : { at, actor, sequence: sequence === null ? null : Number(sequence) } };
}

export type ListingRow = ResetRow & {
  contactName: string | null;
  contactErasedAt: string | null;
  clientName: string | null;
};

/** What the history tells of a look at this page of resets. */
export const readOfResets = (filter: ResetCriteria & PageRequest, reader: Actor): HistoryRead => ({
  reader,
  view: "resets",
  ...recordedResetCriteria(filter),
  isLaterPage: isLaterPage(filter),
});

/** Resets, newest first. A reader who is named is recorded, as with `getReset`. */
export async function listResets(
  db: Database,
  filter: ResetCriteria & PageRequest & { narrowing?: Narrowing | undefined },
  told?: Told,
  lookedAtMost?: number,
): Promise<LookedPage<ResetListing>> {
  const sql = db.$client;
  const known = await withRequester(db, filter);
  const look = await lookForResets(sql, known, lookedAtMost);
  const reader = toRecord(told);
  const order = sql`order by r.created_at desc, r.id desc limit ${filter.limit + 1}`;
  const chosen = look
    ? listing(db, filter.narrowing, sql`(select * from ${look.rows} r where ${look.rest} ${order})`)
    : sql`${listing(db, filter.narrowing)} where ${resetCondition(db, known)} ${isAboutOwn(sql, filter.narrowing, "r")} ${isBehind(sql, filter)}`;
  const rows = await sql<ListingRow[]>`
    ${reader ? sql`with ${recordedRead(db, readOfResets(filter, reader))}` : sql``}
    ${chosen}
    ${order}`;
  return cutLook(rows, filter, look?.end, listingFromRow, (row) => [row.createdAt, row.id]);
}

export function listingFromRow(row: ListingRow): ResetListing {
  return {
    ...resetFromRow(row),
    requestedById: row.requestedBy,
    contactName: row.contactName,
    contactErasedAt: row.contactErasedAt,
    clientName: row.clientName,
  };
}
