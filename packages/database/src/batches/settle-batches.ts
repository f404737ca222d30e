import { sql } from "drizzle-orm";
import { endResets } from "../resets/end-resets.ts";
import { cancellableStates } from "@rekey/contracts/reset-state";
import { texts } from "../sql-lists.ts";
import type { Work } from "../unit-of-work.ts";
import { countItems } from "./read-batches.ts";

/** Calls back what the next items of a cancelled batch have mailed, where that was asked for. Says how many. */
export async function cancelBatchResets(work: Work, atOnce: number): Promise<number> {
  const [batch] = await work.tx.execute<{ id: string; actor: string; by: string }>(sql`
    select id, cancelled_by as actor, cancelled_by_name as by from reset_batches
    where ended_at is null and state = 'cancelled' and cancels_open
    order by id limit 1 for no key update skip locked`);
  if (!batch) return 0;
  const next = await work.tx.execute<{ number: number; resetId: string }>(sql`
    select i.number, i.reset_id from reset_batches b join reset_batch_items i on i.batch_id = b.id
      join resets r on r.id = i.reset_id
    where b.id = ${batch.id}::uuid and i.number >= b.cancel_position and i.state = 'begun'
      and r.state = any(${texts(cancellableStates)})
    order by i.number limit ${atOnce}::int`);
  const { actor, by } = batch;
  const ids = next.map(({ resetId }) => resetId);
  const detail = { by, batch: batch.id };
  await endResets(work, ids, { state: "cancelled", linkBecause: "cancelled", actor, detail });
  const isLast = next.length < atOnce;
  await work.tx.execute(sql`
    update reset_batches set cancel_position = ${next.at(-1)?.number ?? 0} + 1, updated_at = now(),
      ended_at = case when ${isLast}::boolean then now() end
    where id = ${batch.id}::uuid`);
  return next.length;
}

/**
 * Ends a batch all of whose mails have left or will not, with its numbers in the history. Looks on from the first one
 * that had not the last time, so a long batch is read once. Says whether it ended one.
 */
export async function finishBatch(work: Work): Promise<boolean> {
  const batches = await work.tx.execute<{ id: string; clientId: string | null; unsettled: number | null }>(sql`
    select b.id, b.client_id, (
      select i.number from reset_batch_items i join resets r on r.id = i.reset_id
      where i.batch_id = b.id and i.number >= b.settled_position and i.state = 'begun'
        and r.state in ('accepted', 'issued', 'deferred')
      order by i.number limit 1
    ) as unsettled
    from reset_batches b where ended_at is null and state = 'running' and next_position > total
    order by id for no key update of b skip locked`);
  for (const { id, unsettled } of batches) {
    if (unsettled !== null)
      await work.tx.execute(sql`update reset_batches set settled_position = ${unsettled}::int where id = ${id}::uuid`);
  }
  const ended = batches.find(({ unsettled }) => unsettled === null);
  if (!ended) return false;
  const { id, clientId } = ended;
  await work.tx.execute(sql`
    update reset_batches set state = 'finished', ended_at = now(), updated_at = now() where id = ${id}::uuid`);
  const { counts } = await countItems(work.tx, id);
  const { mailed, completed, undeliverable, refused } = counts;
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  work.record("batch.finished", { clientId }, { batch: id, total, mailed, completed, undeliverable, refused });
  return true;
}
