import type { AuditEvent, Page } from "@rekey/contracts/resources";
import type { Database } from "./connection.ts";
import { readCursor, writeCursor } from "./cursor.ts";
import { isoTime } from "./reset-row.ts";

export interface AuditFilter {
  limit: number;
  after?: string | undefined;
  resetId?: string | undefined;
  contactId?: string | undefined;
  clientId?: string | undefined;
  action?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/** The history, newest first. */
export async function listAuditEvents(db: Database, filter: AuditFilter): Promise<Page<AuditEvent>> {
  const sql = db.$client;
  const [afterId] = readCursor(filter.after, ["number"]);
  const rows = await sql<(Omit<AuditEvent, "sequence"> & { sequence: string | null })[]>`
    select a.id, a.at, a.action, a.actor, a.detail, a.reset_id as "resetId", a.contact_id as "contactId",
      a.client_id as "clientId", s.sequence
    from audit_events a left join audit_seals s on s.audit_event_id = a.id
    where true
      ${filter.resetId ? sql`and a.reset_id = ${filter.resetId}::uuid` : sql``}
      ${filter.contactId ? sql`and a.contact_id = ${filter.contactId}` : sql``}
      ${filter.clientId ? sql`and a.client_id = ${filter.clientId}` : sql``}
      ${filter.action ? sql`and a.action = ${filter.action}` : sql``}
      ${filter.from ? sql`and a.at >= ${filter.from}::timestamptz` : sql``}
      ${filter.to ? sql`and a.at < ${filter.to}::timestamptz` : sql``}
      ${afterId ? sql`and a.id < ${afterId}::bigint` : sql``}
    order by a.id desc limit ${filter.limit + 1}`;
  const page = rows.slice(0, filter.limit);
  const last = rows.length > filter.limit ? page.at(-1) : undefined;
  return {
    items: page.map((row) => ({
      ...row,
      at: isoTime(row.at),
      sequence: row.sequence === null ? null : Number(row.sequence),
    })),
    nextCursor: last ? writeCursor([last.id]) : null,
  };
}
