import type { AuditDetail } from "@rekey/contracts/audit-actions";
import type { HistoryView } from "@rekey/contracts/history-reads";
import type { Actor } from "../actor.ts";
import type { Database } from "../connection.ts";
import { type EntryValues, insertEntry } from "./statement.ts";

/**
 * A look at the history. What was looked for is told by codes, ids and times; never by a name, an address or typed
 * words.
 */
export interface HistoryRead {
  reader: Actor;
  view: HistoryView;
  resetId?: string | null | undefined;
  contactId?: string | null | undefined;
  clientId?: string | null | undefined;
  filters?: Omit<AuditDetail<"history.read">, "by" | "view" | "later">;
  /** Whether it goes on where an earlier page ended. */
  isLaterPage?: boolean;
}

export const readAction = "history.read";

/** The row that tells of a read and is committed. A time is kept as PostgreSQL writes it, to the microsecond. */
export interface RecordedRead {
  id: string;
  at: string;
}

/** By whom a statement reads and is to record it, or the row by which that was done before. */
export type Told = Actor | RecordedRead;

/** Who is to be recorded; undefined: the row is there. */
export const toRecord = (told: Told | undefined): Actor | undefined => (told && "subject" in told ? told : undefined);

/** Commits the row by itself, before anything is read. */
export async function recordRead(db: Database, read: HistoryRead): Promise<RecordedRead> {
  const [row] = await db.$client<RecordedRead[]>`
    with ${recordedRead(db, read)} select id, at::text as at from history_read`;
  if (!row) throw new Error("the statement that records a read returned no row");
  return row;
}

/**
 * The row that tells of a read, as the beginning of the statement that reads: without the row nothing is read. The
 * statement does not see the row itself.
 */
export function recordedRead(db: Database, { resetId, contactId, clientId, ...read }: HistoryRead) {
  return asPart(db, read, { resetId, contactId, clientId });
}

/**
 * The same, written only when the part `target` of the statement, which has the columns of a subject, found something.
 */
export function recordedReadOfTarget(db: Database, read: Pick<HistoryRead, "reader" | "view">) {
  const { $client: sql } = db;
  const [resetId, contactId, clientId] = [sql`reset_id`, sql`contact_id`, sql`client_id`];
  return asPart(db, read, { from: sql`target`, resetId, contactId, clientId });
}

function asPart(
  { $client: sql }: Database,
  { reader, view, filters, isLaterPage }: Omit<HistoryRead, "resetId" | "contactId" | "clientId">,
  about: Omit<EntryValues<"history.read">, "actor" | "detail">,
) {
  const detail = { by: reader.name, view, ...filters, ...(isLaterPage && { later: true as const }) };
  return sql`history_read as (${insertEntry(sql, readAction, { actor: reader.subject, source: reader.source, ...about, detail })} returning id, at)`;
}
