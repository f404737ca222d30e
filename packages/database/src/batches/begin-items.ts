import { sql } from "drizzle-orm";
import type { BatchRefusal } from "@rekey/contracts/reset-batches";
import type { Work } from "../unit-of-work.ts";
import { withRefusal } from "./choose-contacts.ts";

export interface BatchPace {
  /** How many items are begun in one step. */
  atOnce: number;
  /** How many jobs of batches may wait in the queues. */
  queueAtMost: number;
}

/** A batch that somebody else is at work on is passed over; the others are taken in turns. */
interface HeldBatch {
  id: string;
  /** Null: not of one client. */
  clientId: string | null;
  requestedBy: string;
  requestedByName: string;
  reason: string | null;
  perMinute: number;
  mailsPerHour: number;
  resetsPerHour: number;
  openForMs: number;
}

/**
 * Begins the next items of a batch that is due: each becomes the reset whose id it has, or is refused, and either is
 * written once. The batch is held meanwhile, so of any number of workers one begins its items, in their order. Begins
 * none while very many jobs wait: Redis holds a part of a batch and never all of it. Says how many it looked at.
 */
export async function beginItems(work: Work, { atOnce, queueAtMost }: BatchPace): Promise<number> {
  const [batch] = await work.tx.execute<HeldBatch & Record<string, unknown>>(sql`
    select id, client_id, requested_by, requested_by_name, reason, per_minute, mails_per_hour, resets_per_hour, open_for_ms
    from reset_batches
    where ended_at is null and state = 'running' and due_at <= now() and next_position <= total
      and (not end_sessions or sessions_position > total)
    order by due_at, id limit 1 for no key update skip locked`);
  if (!batch || (await isQueueFull(work, queueAtMost))) return 0;
  // What may be begun in about a second, so that a slow pace is kept evenly.
  const count = Math.min(atOnce, Math.max(Math.ceil(batch.perMinute / 60), 1));
  const begun = await writeResets(work, batch, count);
  const { requestedBy: actor, requestedByName: by, reason } = batch;
  for (const { contactId, clientId, resetId, isBegun } of begun) {
    if (!isBegun) continue;
    work.record(
      "reset.accepted",
      { resetId, contactId, clientId, actor },
      { method: "email", by, reason, batch: batch.id },
    );
    work.emit("PasswordResetRequested", { resetId }, { isBulk: true });
  }
  const last = begun.length < count ? sql`total` : sql`${Math.max(...begun.map(({ number }) => number))}::int`;
  const taken = begun.filter(({ isBegun }) => isBegun).length;
  await work.tx.execute(sql`
    update reset_batches set next_position = ${last} + 1, updated_at = now(),
      due_at = greatest(due_at, now() - interval '2 seconds') + ${(taken * 60) / batch.perMinute}::float8 * interval '1 second'
    where id = ${batch.id}::uuid`);
  return begun.length;
}

/** Whether as many events of batches wait as may, those aside that wait for a time of their own, up to a bound too. */
async function isQueueFull({ tx }: Work, atMost: number): Promise<boolean> {
  const waiting = (condition: ReturnType<typeof sql>, limit: number) => sql`
    (select count(*) from (
      select from events where queue in ('credentials', 'mail') and consumed_at is null and dead_lettered_at is null
        and ${condition} and is_bulk limit ${limit}::int
    ) open) >= ${limit}::int`;
  const [row] = await tx.execute<{ isFull: boolean }>(sql`
    select ${waiting(sql`due_at <= now() + interval '2 minutes'`, atMost)} or ${waiting(sql`true`, atMost * 20)} as is_full`);
  return row?.isFull !== false;
}

interface BegunItem extends Record<string, unknown> {
  number: number;
  contactId: string;
  clientId: string | null;
  resetId: string;
  isBegun: boolean;
}

/**
 * Judges each item once more: since the batch was accepted the contact may have ended, got a link, or gone to another
 * client. Budgets are taken in the order of contacts, so that this and the command of one reset never wait for each
 * other in a circle.
 */
async function writeResets(work: Work, batch: HeldBatch, count: number): Promise<readonly BegunItem[]> {
  const lastly: BatchRefusal = "too-many-mails";
  return work.tx.execute<BegunItem>(sql`
    with item as materialized (
      select i.number, i.contact_id, i.reset_id
      from reset_batches b join reset_batch_items i on i.batch_id = b.id and i.number between b.next_position and b.total
      where b.id = ${batch.id}::uuid and i.state = 'waiting'
      order by i.number limit ${count}::int
    ), judged as materialized (
      ${withRefusal(sql`item`, batch)}
    ), budget as (
      insert into mail_budgets as spent (contact_id, spent_at, resets_at)
      select contact_id, array[now()], array[now()] from judged where refused is null order by contact_id
      on conflict (contact_id) do update
        set spent_at = within_hour(spent.spent_at) || excluded.spent_at,
          resets_at = within_hour(spent.resets_at) || excluded.resets_at
        where cardinality(within_hour(spent.spent_at)) < ${batch.mailsPerHour}::int
          and cardinality(within_hour(spent.resets_at)) < ${batch.resetsPerHour}::int
      returning contact_id
    ), reset as (
      insert into resets (id, contact_id, client_id, method, requested_by, requested_by_name, reason, open_until)
      select reset_id, contact_id, client_id, 'email', ${batch.requestedBy}::text, ${batch.requestedByName}::text,
        ${batch.reason}::text, now() + ${batch.openForMs}::float8 * interval '1 millisecond'
      from judged join budget using (contact_id)
      on conflict (id) do nothing
      returning id
    ), done as (
      update reset_batch_items i set state = case when reset.id is null then 'refused' else 'begun' end,
        refused_because = case when reset.id is null then coalesce(refused, ${lastly}::text) end
      from judged left join reset on reset.id = judged.reset_id
      where i.batch_id = ${batch.id}::uuid and i.number = judged.number and i.state = 'waiting'
    )
    select number, contact_id, client_id, reset_id, reset.id is not null as is_begun
    from judged left join reset on reset.id = judged.reset_id order by number`);
}
