import { eq } from "drizzle-orm";
import { requireOwnReset } from "../access/keep-within.ts";
import { resets } from "../schema/resets.ts";
import type { Work } from "../unit-of-work.ts";
import { endResets } from "./end-resets.ts";

/** Calls a reset back. Cancelling a cancelled one again is the same as once. */
export async function cancelReset(work: Work, resetId: string): Promise<"cancelled" | "not-found" | "state-conflict"> {
  const [ended] = await endResets(work, [resetId], {
    state: "cancelled",
    linkBecause: "cancelled",
    detail: { by: work.actor.name },
  });
  await requireOwnReset(work, resetId);
  if (ended) return "cancelled";
  const [reset] = await work.tx.select({ state: resets.state }).from(resets).where(eq(resets.id, resetId));
  if (!reset) return "not-found";
  return reset.state === "cancelled" ? "cancelled" : "state-conflict";
}
