import { isAuditAction } from "@rekey/contracts/audit-actions";
import { actionsThatFailed } from "@rekey/contracts/audit-outcomes";
import type { AuditCriteria, PageRequest } from "@rekey/contracts/http";
import type { LookedPage } from "@rekey/contracts/history";
import type { AuditEvent } from "@rekey/contracts/resources";
import type { Sql } from "postgres";
import { type Actor, systemActor } from "../actor.ts";
import type { Database } from "../connection.ts";
import { arrayOf } from "../sql-lists.ts";
import { cutLook, readCursor } from "../cursor.ts";
import { chooseLook, type Look } from "./look-back.ts";
import type { Fragment } from "./statement.ts";
import { type HistoryRead, readAction, recordedRead, type Told, toRecord } from "./record-read.ts";
import { detailKey, openWords, type StoredWords } from "./sealed-fields.ts";

/** A row as a statement gives it back. */
export type AuditRow = Omit<AuditEvent, "sequence" | "detail" | "isErased"> & StoredWords & { sequence: string | null };

export const auditColumns = (db: Database) => db.$client`
  a.id, a.at, a.action, a.actor, a.detail, ${detailKey(db.$client)}, a.reset_id, a.contact_id,
  a.client_id, a.source, s.sequence`;

const place = ["time", "number"] as const;

/** What the history tells of a look at this page of it. */
export const readOfEntries = (filter: AuditCriteria & PageRequest, reader: Actor): HistoryRead => ({
  reader,
  view: "events",
  ...recordedCriteria(filter),
  // What is no cursor is refused before anything is written.
  isLaterPage: readCursor(filter.after, place).length > 0,
});

/** The history, newest first. That it was read is part of it from then on, and not of what is read. */
export async function listAuditEntries(
  db: Database,
  filter: AuditCriteria & PageRequest,
  told: Told,
  lookedAtMost?: number,
): Promise<LookedPage<AuditEvent>> {
  const sql = db.$client;
  const reader = toRecord(told);
  // A statement does not see the row that it writes itself.
  const others = reader ? sql`` : sql`and a.id <> ${"id" in told ? told.id : ""}::bigint`;
  const look = await lookFor(sql, filter, lookedAtMost);
  const order = sql`order by a.at desc, a.id desc limit ${filter.limit + 1}`;
  const chosen = look
    ? sql`(select * from ${look.rows} a where ${look.rest} ${isUnindexed(sql, filter)} ${others} ${order}) a`
    : rowsWithout(sql, filter);
  const rows = await sql<AuditRow[]>`
    ${reader ? sql`with ${recordedRead(db, readOfEntries(filter, reader))}` : sql``}
    select ${auditColumns(db)} from ${chosen} left join audit_seals s on s.audit_event_id = a.id
    ${look ? sql`` : sql`where ${auditCondition(db, filter)} ${others} ${isBehind(sql, filter)}`}
    ${order}`;
  return cutLook(rows, filter, look?.end, auditEntryFromRow, (row) => [row.at, row.id]);
}

/**
 * Where no look is needed. The newest that failed are among the newest of each action. By an equation PostgreSQL would
 * feel free to look for them through all the time that there is, so each is asked for as a range.
 */
function rowsWithout(sql: Sql, filter: AuditCriteria & PageRequest): Fragment {
  const { outcome, contactId, resetId } = filter;
  if (outcome === undefined || contactId || resetId) return sql`audit_events a`;
  const within = sql`${isInTime(sql, filter)} ${isBehind(sql, filter)}`;
  return sql`
    (select newest.* from unnest(${failed}::text[]) wanted (action) cross join lateral
      (select a.* from audit_events a where a.action between wanted.action and wanted.action ${within}
        order by a.action desc, a.at desc, a.id desc limit ${filter.limit + 1}) newest) a`;
}

const failed = arrayOf(actionsThatFailed);

function isBehind(sql: Sql, { after }: PageRequest) {
  const [afterAt, afterId] = readCursor(after, place);
  return afterAt && afterId ? sql`and (a.at, a.id) < (${afterAt}::timestamptz, ${afterId}::bigint)` : sql``;
}

/** Undefined where one index is enough: of one contact or one reset there is little. */
async function lookFor(
  sql: Sql,
  filter: AuditCriteria & PageRequest,
  lookedAtMost: number | undefined,
): Promise<Look | undefined> {
  const { resetId, contactId, clientId, action, actor, outcome } = filter;
  const [first, ...others] = [
    ...(clientId ? [sql`a.client_id = ${clientId}`] : []),
    ...(action ? [sql`a.action = ${action}`] : []),
    ...(outcome ? [sql`a.action = any(${failed}::text[])`] : []),
    ...(actor && actor !== systemActor ? [isOf(sql, actor)] : []),
  ];
  // Rekey's own are among any few rows, but not among those of an action that is never its own.
  const isOfSeveral = others.length > 0 || ((action ?? outcome) && actor === systemActor);
  if (!first || !isOfSeveral || resetId || contactId) return undefined;
  const [table, columns, at, id] = [sql`audit_events a`, sql`a.*`, sql`a.at`, sql`a.id`];
  const within = sql`${isInTime(sql, filter)} ${isBehind(sql, filter)}`;
  return chooseLook(sql, { table, columns, at, id, within, criteria: [first, ...others] }, lookedAtMost);
}

function isInTime(sql: Sql, { from, to }: AuditCriteria) {
  return sql`
      ${from ? sql`and a.at >= ${from}::timestamptz` : sql``}
      ${to ? sql`and a.at < ${to}::timestamptz` : sql``}`;
}

/** Which rows of `audit_events a` are meant. */
export function auditCondition(db: Database, criteria: AuditCriteria) {
  const sql = db.$client;
  return sql`true
      ${criteria.resetId ? sql`and a.reset_id = ${criteria.resetId}::uuid` : sql``}
      ${criteria.contactId ? sql`and ${isAboutContact(db, criteria.contactId)}` : sql``}
      ${criteria.clientId ? sql`and a.client_id = ${criteria.clientId}` : sql``}
      ${criteria.action ? sql`and a.action = ${criteria.action}` : sql``}
      ${criteria.outcome ? sql`and a.action = any(${failed}::text[])` : sql``}
      ${criteria.actor && criteria.actor !== systemActor ? sql`and ${isOf(sql, criteria.actor)}` : sql``}
      ${isUnindexed(sql, criteria)}
      ${isInTime(sql, criteria)}`;
}

/** What is meant by no index: what Rekey itself did, of which some is among any few rows, and all but the reads. */
function isUnindexed(sql: Sql, { actor, reads }: AuditCriteria) {
  return sql`
      ${actor === systemActor ? sql`and a.actor = ${actor}` : sql``}
      ${reads === "exclude" ? sql`and a.action <> ${readAction}` : sql``}`;
}

/** The index has all actors but Rekey itself, and is used when that is said. */
const isOf = (sql: Sql, actor: string) => sql`a.actor = ${actor} and a.actor <> 'rekey'`;

/** Also the rows of its resets from before it was known whose they were. */
function isAboutContact(db: Database, contactId: string) {
  return db.$client`
    (a.contact_id = ${contactId} or a.reset_id = any(array(select id from resets where contact_id = ${contactId})))`;
}

/**
 * What a read of these rows tells of itself. An actor is a subject here, and an action is told only when it is one.
 */
export function recordedCriteria(criteria: AuditCriteria) {
  const { resetId, contactId, clientId, action, outcome, actor, from, to, reads } = criteria;
  return {
    resetId,
    contactId,
    clientId,
    filters: {
      from,
      to,
      action: action !== undefined && isAuditAction(action) ? action : undefined,
      outcome,
      actor: tellableActor(actor),
      reads,
    },
  };
}

/** A subject such as `staff:5e0c…`, in which no name can be; of anything else only that it was looked for. */
export function tellableActor(actor: string | undefined): string | undefined {
  if (actor === undefined) return undefined;
  return /^(?:[a-z]{1,20}:[0-9a-f-]{36}|contact|rekey)$/.test(actor) ? actor : "given";
}

export function auditEntryFromRow(row: AuditRow): AuditEvent {
  return openWords({ ...row, sequence: row.sequence === null ? null : Number(row.sequence) });
}
