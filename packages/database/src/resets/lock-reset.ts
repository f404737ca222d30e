import { eq } from "drizzle-orm";
import type { ResetMethod, ResetState } from "@rekey/contracts/reset-state";
import type { Transaction } from "../connection.ts";
import { resets } from "../schema/resets.ts";

export type LockedReset = { id: string; state: ResetState; method: ResetMethod };

/**
 * Holds a reset for the rest of the transaction: before its links, deliveries and events, as the order of locks has it.
 */
export async function lockReset(tx: Transaction, resetId: string): Promise<LockedReset | undefined> {
  const [reset] = await tx
    .select({ id: resets.id, state: resets.state, method: resets.method })
    .from(resets)
    .where(eq(resets.id, resetId))
    .for("no key update");
  return reset;
}
