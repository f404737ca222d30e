import type { Sql } from "postgres";
import type { ResetMethod } from "@rekey/contracts/reset-state";
import type { Database } from "../connection.ts";
import type { Fragment } from "../history/statement.ts";

/** The reset that a key was first used for. */
export interface FirstUse {
  id: string;
  contactId: string;
  method: ResetMethod;
  reason: string | null;
  mustChange: boolean;
  /** Null: of a reset by hand that has ended. */
  requestFingerprint: string | null;
}

/** A part of a statement: of each row of `from`, by its `reset_id`, the reset that its key was first used for. */
// Read as JSON too, whose names stay as they are written here.
export const firstUses = (sql: Sql, from: Fragment): Fragment => sql`
  select asking.reset_id as asked, first.*
  from ${from} asking cross join lateral (
    select id, contact_id as "contactId", method, reason, must_change as "mustChange",
      request_fingerprint as "requestFingerprint"
    from resets where requested_by = asking.requested_by and idempotency_key = asking.idempotency_key limit 1
  ) first`;

/** Undefined until that request has been committed. */
export async function findFirstUse(
  { $client: sql }: Pick<Database, "$client">,
  requestedBy: string,
  idempotencyKey: string,
): Promise<FirstUse | undefined> {
  const asking = sql`(select null as reset_id, ${requestedBy}::text as requested_by, ${idempotencyKey}::text as idempotency_key)`;
  const [row] = await sql<FirstUse[]>`${firstUses(sql, asking)}`;
  return row;
}

/**
 * Whether a command says what the first one under its key said. What is stored in the open is compared as it is. What
 * is only in the fingerprint cannot be told any more once that is dropped or its key is gone, and is taken for the
 * same.
 */
export function isSameCommand(
  first: FirstUse,
  command: {
    contactId: string;
    method: ResetMethod;
    reason?: string | undefined;
    mustChange: boolean;
    isFingerprint: (stored: string) => boolean | undefined;
  },
): boolean {
  return (
    first.contactId === command.contactId &&
    first.method === command.method &&
    first.reason === (command.reason ?? null) &&
    first.mustChange === command.mustChange &&
    (first.requestFingerprint === null || command.isFingerprint(first.requestFingerprint) !== false)
  );
}
