import { type AuditDetail, auditActions } from "@rekey/contracts/audit-actions";
import type { AuditSource } from "@rekey/contracts/audit-source";
import type { FailedAction } from "@rekey/contracts/failed-actions";
import type { TransactionSql } from "postgres";
import { systemActor, unknownActor } from "../actor.ts";
import { type Database, isTransientDatabaseError } from "../connection.ts";
import { jsonList } from "../sql-lists.ts";

type CountFields = "count" | "seconds" | "others";

/** What failed or was refused, once. */
export type Failure = {
  [A in FailedAction]: {
    action: A;
    /** Whoever it was; unless told, nobody who is known. */
    actor?: string | undefined;
    /** Whom it was about, if there is one of that id: whatever a caller has made up is left out. */
    contactId?: string | undefined;
    resetId?: string | undefined;
    detail: Omit<AuditDetail<A>, CountFields>;
    /** From where; undefined where nobody asked. */
    source?: AuditSource | undefined;
  };
}[FailedAction];

/** The same, so often within so many seconds. */
export interface CountedFailure {
  what: Failure;
  count: number;
  seconds: number | undefined;
}

/** How failures are counted (`openTally`), and how they are written into the history: each batch in one statement. */
export function failuresIn(db: Database) {
  const writing: Writing = { written: new WeakSet(), open: undefined };
  return {
    keyOf: ({ action, actor, contactId, resetId, detail, source }: Failure): string =>
      JSON.stringify([action, actor, contactId, resetId, detail, placeOf(source)]),
    /** All further ones of an action, of which nothing else is said. */
    restOf: ({ action }: Failure): Failure => {
      const actor = action === "job.unknown" ? systemActor : unknownActor;
      return { action, actor, detail: { others: true } } as Failure;
    },
    /** Writes no row twice, however often it is given. */
    write: async (failures: readonly CountedFailure[]): Promise<unknown[]> => {
      await learnEnd(db, writing);
      return recordFailures(
        db,
        writing,
        failures.filter((failure) => !writing.written.has(failure)),
      );
    },
  };
}

interface Writing {
  written: WeakSet<CountedFailure>;
  /** A transaction whose COMMIT was asked for and not answered. */
  open: { xid: string; failures: readonly CountedFailure[] } | undefined;
}

/** Finds out whether rows are there of which the connection did not live to tell. */
async function learnEnd({ $client: sql }: Database, writing: Writing): Promise<void> {
  if (writing.open === undefined) return;
  const { xid, failures } = writing.open;
  // A server that took over, or was restored, may never have heard of it.
  const [row] = await sql<{ status: string | null }[]>`
    select pg_xact_status(${xid}::text::xid8) as status
    where ${xid}::text::xid8 < pg_snapshot_xmax(pg_current_snapshot())`;
  if (row?.status === "in progress") throw new Error("The server still works on what was counted before.");
  if (row?.status === "committed") for (const failure of failures) writing.written.add(failure);
  writing.open = undefined;
}

/** One that cannot be written for a reason of its own is left out, so that it holds up no other; says why. */
async function recordFailures(db: Database, writing: Writing, failures: readonly CountedFailure[]): Promise<unknown[]> {
  if (failures.length === 0) return [];
  try {
    // oxlint-disable-next-line rekey/no-transaction-by-hand -- Its id has to be known before it is committed.
    await db.$client.begin(async (tx) => {
      const xid = await insertFailures(tx, failures);
      writing.open = { xid, failures };
    });
  } catch (error) {
    if (isTransientDatabaseError(error)) throw error;
    writing.open = undefined;
    if (failures.length === 1) return [error];
    const unfit: unknown[] = [];
    for (const failure of failures) unfit.push(...(await recordFailures(db, writing, [failure])));
    return unfit;
  }
  writing.open = undefined;
  for (const failure of failures) writing.written.add(failure);
  return [];
}

/** Where several requests may have come from alike: which one it was, and what program, is told of a single one. */
function placeOf(source: AuditSource | undefined): object | undefined {
  if (source === undefined) return undefined;
  const { requestId: _, agent: __, ...place } = source;
  return place;
}

/** Returns the id of its transaction. */
async function insertFailures(sql: TransactionSql, failures: readonly CountedFailure[]): Promise<string> {
  const rows = failures.map(({ what, count, seconds }, number) => ({
    ...what,
    number,
    actor: what.actor ?? unknownActor,
    detail: auditActions[what.action].parse({ ...what.detail, count, seconds }),
    source: count === 1 ? what.source : placeOf(what.source),
  }));
  // Not every service may look for contacts and resets, and those that may not write of none. The client is filled in.
  const contact = rows.some((row) => row.contactId) ? sql`(select id from contacts where id = "contactId")` : sql`null`;
  const reset = rows.some((row) => row.resetId) ? sql`(select id from resets where id = "resetId")` : sql`null::uuid`;
  const [row] = await sql<{ xid: string }[]>`
    insert into audit_events (action, actor, reset_id, contact_id, detail, source)
    select action, actor, ${reset}, ${contact}, detail, source
    from jsonb_to_recordset(${jsonList(rows)}::text::jsonb) as failure
      (action text, actor text, "resetId" uuid, "contactId" text, detail jsonb, source jsonb, number int)
    order by number
    returning pg_current_xact_id()::text as xid`;
  if (row === undefined) throw new Error("A batch of failures was written without a row.");
  return row.xid;
}
