import type { Narrowing } from "@rekey/contracts/narrowing";
import type { ExportFormat } from "@rekey/contracts/history-reads";
import type { ResetCriteria } from "@rekey/contracts/http";
import type { ResetListing } from "@rekey/contracts/resources";
import type { PendingQuery, Row, TransactionSql } from "postgres";
import type { Actor } from "../actor.ts";
import type { Database } from "../connection.ts";
import { type ListingRow, listing, listingFromRow } from "../resets/read-resets.ts";
import { recordedResetCriteria, resetCondition, withRequester } from "../history/reset-criteria.ts";
import { type HistoryRead, type RecordedRead, recordRead } from "../history/record-read.ts";

/** Takes some rows. The next ones are read when it has resolved; when it throws, nothing more is read. */
type TakeRows<T> = (rows: T[]) => Promise<void>;

export interface ExportDatabases {
  /** Is asked for what proves the rows, which never changes. */
  db: Database;
  /** Its connections are held for as long as a reader takes. */
  exportDb: Database;
  /** A replica that has what was committed up to this row, and is read in place of both; undefined: there is none. */
  chooseReplica?: ((read: RecordedRead) => Promise<Database | undefined>) | undefined;
}

/** From where an export is read, all of it from one server: what a checkpoint covers is then there. */
export async function chooseServerOf(
  deps: ExportDatabases,
  read: RecordedRead,
): Promise<Pick<ExportDatabases, "db" | "exportDb">> {
  const replica = await deps.chooseReplica?.(read);
  return replica === undefined ? deps : { db: replica, exportDb: replica };
}

export interface ExportOptions {
  /** What contacts are called now is shown of those whom the reader may see. */
  narrowing?: Narrowing | undefined;
  reader: Actor;
  format: ExportFormat;
}

// Few, so that what is made of them is gone before it counts as old: what does waits for a collection of everything.
const rowsAtOnce = 100;

/** Every reset that is meant, oldest first, as all of them were at one instant. */
export async function exportResets(
  deps: ExportDatabases,
  criteria: ResetCriteria,
  options: ExportOptions,
  take: TakeRows<ResetListing>,
): Promise<void> {
  const { filters, ...subjects } = recordedResetCriteria(criteria);
  const read = await recordExport(deps.exportDb, options, { ...subjects, filters: { ...filters, of: "resets" } });
  const { exportDb: db } = await chooseServerOf(deps, read);
  const known = await withRequester(db, criteria);
  const query = db.$client`${listing(db, options.narrowing)} where ${resetCondition(db, known)} order by r.created_at, r.id`;
  await readInOneSnapshot<ListingRow>(db, [query], (rows) => take(rows.map(listingFromRow)));
}

/** Committed by itself before anything is read, so that an export which is broken off is told of all the same. */
export function recordExport(
  db: Database,
  { reader, format }: ExportOptions,
  read: Omit<HistoryRead, "reader" | "view">,
): Promise<RecordedRead> {
  return recordRead(db, { ...read, reader, view: "export", filters: { ...read.filters, format } });
}

/**
 * A cursor for each, so that no more than some rows are in memory, and each fetch is a statement with a time limit of
 * its own: the whole may take as long as the reader needs, as long as they go on taking. The next rows come while some
 * are being taken.
 */
export async function readInOneSnapshot<T extends Row>(
  db: Database,
  queries: readonly PendingQuery<Row[]>[],
  take: (rows: T[]) => Promise<void>,
  /** What else has to be known of the same instant. */
  lookFirst?: (sql: TransactionSql) => Promise<void>,
): Promise<void> {
  // oxlint-disable-next-line rekey/no-transaction-by-hand -- One snapshot, that nothing is written in.
  await db.$client.begin("isolation level repeatable read read only", async (tx) => {
    await tx.unsafe("set local idle_in_transaction_session_timeout = '5min'; set local statement_timeout = '5min'");
    await lookFirst?.(tx);
    for (const [place, query] of queries.entries()) {
      const name = `history_export_${place}`;
      await tx`declare ${tx.unsafe(name)} no scroll cursor for ${query}`;
      // Not prepared: the same words fetch another kind of rows the next time.
      const fetchSome = () => {
        const fetching = tx.unsafe<T[]>(`fetch ${rowsAtOnce} from ${name}`).then((rows) => [...rows]);
        // Heard of when it is waited for.
        fetching.catch(() => {});
        return fetching;
      };
      for (let rows = await fetchSome(); rows.length > 0;) {
        const next = fetchSome();
        await take(rows);
        rows = await next;
      }
    }
  });
}
