import { type AuditDetail, auditActions } from "@rekey/contracts/audit-actions";
import type { AuditSource } from "@rekey/contracts/audit-source";
import type { FailedAction } from "@rekey/contracts/failed-actions";
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
export const failuresIn = (db: Database) => ({
  keyOf: ({ action, actor, contactId, resetId, detail, source }: Failure): string =>
    JSON.stringify([action, actor, contactId, resetId, detail, placeOf(source)]),
  /** All further ones of an action, of which nothing else is said. */
  restOf: ({ action }: Failure): Failure => {
    const actor = action === "job.unknown" ? systemActor : unknownActor;
    return { action, actor, detail: { others: true } } as Failure;
  },
  write: (failures: readonly CountedFailure[]): Promise<unknown[]> => recordFailures(db, failures),
});

/** One that cannot be written for a reason of its own is left out, so that it holds up no other; says why. */
async function recordFailures(db: Database, failures: readonly CountedFailure[]): Promise<unknown[]> {
  try {
    await insertFailures(db, failures);
    return [];
  } catch (error) {
    if (isTransientDatabaseError(error)) throw error;
    if (failures.length === 1) return [error];
    const unfit: unknown[] = [];
    for (const failure of failures) unfit.push(...(await recordFailures(db, [failure])));
    return unfit;
  }
}

/** Where several requests may have come from alike: which one it was, and what program, is told of a single one. */
function placeOf(source: AuditSource | undefined): object | undefined {
  if (source === undefined) return undefined;
  const { requestId: _, agent: __, ...place } = source;
  return place;
}

async function insertFailures({ $client: sql }: Database, failures: readonly CountedFailure[]): Promise<void> {
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
  await sql`
    insert into audit_events (action, actor, reset_id, contact_id, detail, source)
    select action, actor, ${reset}, ${contact}, detail, source
    from jsonb_to_recordset(${jsonList(rows)}::text::jsonb) as failure
      (action text, actor text, "resetId" uuid, "contactId" text, detail jsonb, source jsonb, number int)
    order by number`;
}
