import type { Actor } from "./actor.ts";
import type { Database } from "./connection.ts";

/**
 * A look at the history. What was looked for is told by codes, ids and times; never by a name, an address or typed
 * words.
 */
export interface HistoryRead {
  reader: Actor;
  /** Which list or page. */
  view: string;
  resetId?: string | null | undefined;
  contactId?: string | null | undefined;
  clientId?: string | null | undefined;
  filters?: Record<string, string | boolean | undefined>;
  /** Whether it goes on where an earlier page ended. */
  isLaterPage?: boolean;
}

export const readAction = "history.read";

/**
 * The row that tells of a read, as the beginning of the statement that reads: without the row nothing is read. The
 * statement does not see the row itself.
 */
export function recordedRead(db: Database, read: HistoryRead) {
  const sql = db.$client;
  return sql`
    history_read as (
      insert into audit_events (action, actor, reset_id, contact_id, client_id, detail)
      values (${readAction}, ${read.reader.subject}, ${read.resetId ?? null}, ${read.contactId ?? null},
        ${read.clientId ?? null}, ${detailOf(read)}::jsonb)
      returning id
    )`;
}

/**
 * The same, written only when the part `target` of the statement, which has the columns of a subject, found something.
 */
export function recordedReadOfTarget(db: Database, read: Pick<HistoryRead, "reader" | "view">) {
  const sql = db.$client;
  return sql`
    history_read as (
      insert into audit_events (action, actor, reset_id, contact_id, client_id, detail)
      select ${readAction}, ${read.reader.subject}, reset_id, contact_id, client_id, ${detailOf(read)}::jsonb from target
    )`;
}

function detailOf(read: Omit<HistoryRead, "resetId" | "contactId" | "clientId">): string {
  return JSON.stringify({
    by: read.reader.name,
    view: read.view,
    ...read.filters,
    ...(read.isLaterPage && { later: true }),
  });
}
