import { type AuditDetail, auditActions } from "@rekey/contracts/audit-actions";
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
  keyOf: ({ action, actor, contactId, resetId, detail }: Failure): string =>
    JSON.stringify([action, actor, contactId, resetId, detail]),
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

async function insertFailures({ $client: sql }: Database, failures: readonly CountedFailure[]): Promise<void> {
  const rows = failures.map(({ what, count, seconds }, number) => ({
    ...what,
    number,
    actor: what.actor ?? unknownActor,
    detail: auditActions[what.action].parse({ ...what.detail, count, seconds }),
  }));
  // Not every service may look for contacts and resets, and those that may not write of none.
  const [isOfContact, isOfReset] = [rows.some((row) => row.contactId), rows.some((row) => row.resetId)];
  const contact = isOfContact ? sql`left join contacts c on c.id = "contactId"` : sql``;
  const reset = isOfReset ? sql`left join resets r on r.id = "resetId"` : sql``;
  const pick = (ofContact: string, ofReset: string) =>
    sql.unsafe(`coalesce(${isOfContact ? ofContact : "null"}, ${isOfReset ? ofReset : "null"}, null::text)`);
  await sql`
    insert into audit_events (action, actor, reset_id, contact_id, client_id, detail)
    select action, actor, ${isOfReset ? sql`r.id` : sql`null::uuid`}, ${pick("c.id", "r.contact_id")},
      ${pick("c.client_id", "r.client_id")}, detail
    from jsonb_to_recordset(${jsonList(rows)}::text::jsonb) as failure
      (action text, actor text, "resetId" uuid, "contactId" text, detail jsonb, number int)
    ${contact} ${reset} order by number`;
}
