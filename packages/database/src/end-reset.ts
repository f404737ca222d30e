import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { type EndState, type ResetState, cancellableStates } from "@rekey/contracts/reset-state";
import { systemActor } from "./actor.ts";
import type { Transaction } from "./connection.ts";
import { recordAudit } from "./record-audit.ts";
import { deliveries, links, resets } from "./schema/resets.ts";

export interface Ending {
  state: Exclude<EndState, "completed">;
  actor: string;
  /** Why its link dies; see the column `ended_because`. */
  linkBecause: string;
  detail?: Record<string, string | number | boolean | null>;
  /** The states from which this end may be reached. */
  from?: readonly ResetState[];
  /** False where the service may not touch those columns; then no such reset holds a password or a typed address. */
  dropPrivate?: boolean;
}

/**
 * Gives a reset its end, kills its link, and withdraws its mail. False, and nothing changed, when the reset is in none
 * of the states from which it may end so: an end is never left. Locks the reset before its link, as every step does.
 */
export async function endReset(tx: Transaction, resetId: string, ending: Ending): Promise<boolean> {
  const [ended] = await tx
    .update(resets)
    .set({
      state: ending.state,
      endedAt: sql`now()`,
      updatedAt: sql`now()`,
      ...(ending.dropPrivate === false ? {} : { sealedPassword: null, typedAddressKey: null }),
    })
    .where(and(eq(resets.id, resetId), inArray(resets.state, [...(ending.from ?? cancellableStates)])))
    .returning({ contactId: resets.contactId, clientId: resets.clientId });
  if (!ended) return false;
  await tx
    .update(links)
    .set({ endedAt: sql`now()`, endedBecause: ending.linkBecause })
    .where(and(eq(links.resetId, resetId), isNull(links.endedAt)));
  await tx
    .update(deliveries)
    .set({ state: "withdrawn", updatedAt: sql`now()` })
    .where(and(eq(deliveries.resetId, resetId), inArray(deliveries.state, ["pending", "deferred"])));
  await recordAudit(tx, {
    action: `reset.${ending.state}`,
    actor: ending.actor,
    resetId,
    ...ended,
    detail: ending.detail ?? {},
  });
  return true;
}

/** Ends an accepted reset without effect, for a reason that the history and the staff can read. */
export async function refuseReset(
  tx: Transaction,
  resetId: string,
  because: string,
  contact: { id: string; clientId: string } | undefined,
): Promise<undefined> {
  const [refused] = await tx
    .update(resets)
    .set({
      state: "refused",
      refusedBecause: because,
      sealedPassword: null,
      typedAddressKey: null,
      ...(contact ? { contactId: contact.id, clientId: contact.clientId } : {}),
      endedAt: sql`now()`,
      updatedAt: sql`now()`,
    })
    .where(and(eq(resets.id, resetId), inArray(resets.state, ["accepted", "submitted"])))
    .returning({ contactId: resets.contactId, clientId: resets.clientId });
  if (refused) {
    await recordAudit(tx, { action: "reset.refused", actor: systemActor, resetId, ...refused, detail: { because } });
  }
}
