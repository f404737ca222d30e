import type { AuditEvent, Page } from "@rekey/contracts/resources";
import type { Actor } from "./actor.ts";
import type { Database } from "./connection.ts";
import { readCursor, writeCursor } from "./cursor.ts";
import { readAction, recordedRead } from "./record-read.ts";
import { isoTime } from "./reset-row.ts";

export interface AuditCriteria {
  resetId?: string | undefined;
  contactId?: string | undefined;
  clientId?: string | undefined;
  action?: string | undefined;
  actor?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  /** Whether the rows that tell who read the history are left out. */
  reads?: "include" | "exclude" | undefined;
}

export interface AuditFilter extends AuditCriteria {
  limit: number;
  after?: string | undefined;
}

/** A row as a statement gives it back, its time PostgreSQL's text. */
export type AuditRow = Omit<AuditEvent, "sequence"> & { sequence: string | null };

export const auditColumns = (db: Database) => db.$client`
  a.id, a.at, a.action, a.actor, a.detail, a.reset_id as "resetId", a.contact_id as "contactId",
  a.client_id as "clientId", s.sequence`;

/** The history, newest first. That it was read is part of it from then on. */
export async function listAuditEvents(db: Database, filter: AuditFilter, reader: Actor): Promise<Page<AuditEvent>> {
  const sql = db.$client;
  const [afterAt, afterId] = readCursor(filter.after, ["time", "number"]);
  const rows = await sql<AuditRow[]>`
    with ${recordedRead(db, { reader, view: "events", ...recordedCriteria(filter), isLaterPage: filter.after !== undefined })}
    select ${auditColumns(db)} from audit_events a left join audit_seals s on s.audit_event_id = a.id
    where ${auditCondition(db, filter)}
      ${afterAt && afterId ? sql`and (a.at, a.id) < (${afterAt}::timestamptz, ${afterId}::bigint)` : sql``}
    order by a.at desc, a.id desc limit ${filter.limit + 1}`;
  const page = rows.slice(0, filter.limit);
  const last = rows.length > filter.limit ? page.at(-1) : undefined;
  return {
    items: page.map(auditEventFromRow),
    nextCursor: last ? writeCursor([isoTime(last.at), last.id]) : null,
  };
}

/** Which rows of `audit_events a` are meant. */
export function auditCondition(db: Database, criteria: AuditCriteria) {
  const sql = db.$client;
  return sql`true
      ${criteria.resetId ? sql`and a.reset_id = ${criteria.resetId}::uuid` : sql``}
      ${criteria.contactId ? sql`and ${isAboutContact(db, criteria.contactId)}` : sql``}
      ${criteria.clientId ? sql`and a.client_id = ${criteria.clientId}` : sql``}
      ${criteria.action ? sql`and a.action = ${criteria.action}` : sql``}
      ${criteria.actor ? sql`and a.actor = ${criteria.actor}` : sql``}
      ${criteria.reads === "exclude" ? sql`and a.action <> ${readAction}` : sql``}
      ${criteria.from ? sql`and a.at >= ${criteria.from}::timestamptz` : sql``}
      ${criteria.to ? sql`and a.at < ${criteria.to}::timestamptz` : sql``}`;
}

/** Also the rows of its resets from before it was known whose they were. */
function isAboutContact(db: Database, contactId: string) {
  return db.$client`
    (a.contact_id = ${contactId} or a.reset_id = any(array(select id from resets where contact_id = ${contactId})))`;
}

/**
 * What a read of these rows tells of itself. An actor is a subject here, and an action is told only when it can be one.
 */
export function recordedCriteria(criteria: AuditCriteria) {
  const { resetId, contactId, clientId, action, actor, from, to, reads } = criteria;
  return {
    resetId,
    contactId,
    clientId,
    filters: {
      from,
      to,
      action: action !== undefined && /^[a-z_]+\.[a-z_]+$/.test(action) ? action : undefined,
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

export function auditEventFromRow(row: AuditRow): AuditEvent {
  return {
    ...row,
    at: isoTime(row.at),
    sequence: row.sequence === null ? null : Number(row.sequence),
  };
}
