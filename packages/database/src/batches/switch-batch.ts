import { sql } from "drizzle-orm";
import type { BatchState } from "@rekey/contracts/reset-batches";
import type { Work } from "../unit-of-work.ts";

export type SwitchOutcome = "done" | "not-found" | "batch-ended";

interface Held extends Record<string, unknown> {
  state: BatchState;
  clientId: string | null;
  cancelsOpen: boolean;
  left: number;
}

/** Waits for a worker that is at work on it, for no longer than one list of items takes. */
async function holdBatch({ tx }: Work, id: string): Promise<Held | undefined> {
  const [held] = await tx.execute<Held>(sql`
    select state, client_id, cancels_open, greatest(total - next_position + 1, 0) as "left" from reset_batches
    where id = ${id}::uuid for no key update`);
  return held;
}

/** Lets a batch rest, or go on. What it has begun goes on by itself. To say so again is the same as once. */
export async function pauseBatch(work: Work, id: string, isPaused: boolean): Promise<SwitchOutcome> {
  const held = await holdBatch(work, id);
  if (!held) return "not-found";
  const wanted = isPaused ? "paused" : "running";
  if (held.state === wanted) return "done";
  if (held.state !== "running" && held.state !== "paused") return "batch-ended";
  await work.tx.execute(sql`
    update reset_batches set state = ${wanted}, due_at = now(), updated_at = now() where id = ${id}::uuid`);
  const detail = { by: work.actor.name, batch: id };
  work.record(isPaused ? "batch.paused" : "batch.resumed", { clientId: held.clientId }, detail);
  return "done";
}

/**
 * Ends a batch: no item of it is begun any more. What was mailed stays, unless the open resets are to be called back
 * too, which a worker does; that may be said later as well, and is then done in the name of whoever said it.
 */
export async function cancelBatch(work: Work, id: string, openResets: boolean): Promise<SwitchOutcome> {
  const held = await holdBatch(work, id);
  if (!held) return "not-found";
  if (held.state === "cancelled" && (held.cancelsOpen || !openResets)) return "done";
  if (held.state === "finished") return "batch-ended";
  await work.tx.execute(sql`
    update reset_batches set state = 'cancelled', cancels_open = ${openResets}::boolean, cancelled_by = ${work.actor.subject},
      cancelled_by_name = ${work.actor.name}, updated_at = now(), ended_at = case when ${openResets}::boolean then null else now() end
    where id = ${id}::uuid`);
  const detail = { by: work.actor.name, batch: id, left: held.left, openResets };
  work.record("batch.cancelled", { clientId: held.clientId }, detail);
  return "done";
}
