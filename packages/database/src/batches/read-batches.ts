import { type SQL, sql } from "drizzle-orm";
import {
  type BatchItemState,
  type BatchRefusal,
  type ResetBatch,
  type ResetBatchItem,
  type ResetBatchProgress,
  batchItemStates,
} from "@rekey/contracts/reset-batches";
import type { PageRequest } from "@rekey/contracts/http";
import type { RefusalReason } from "@rekey/contracts/reset-reasons";
import type { Page } from "@rekey/contracts/resources";
import type { Database } from "../connection.ts";
import { cutPage, readCursor } from "../cursor.ts";

type Reader = Pick<Database, "execute">;

/** Of an item `i` with its reset `r`, in a batch `b`. */
const stateOfItem = sql`
  case
    when i.state = 'waiting' then case b.state when 'cancelled' then 'cancelled' else 'waiting' end
    when i.state = 'refused' then 'refused'
    when r.state = 'issued' then 'accepted'
    when r.state in ('submitted', 'handing-over') then 'mailed'
    else r.state
  end`;

const items = sql`
  reset_batches b join reset_batch_items i on i.batch_id = b.id
    left join resets r on r.id = i.reset_id and i.state = 'begun'`;

const columns = sql`
  b.id, b.chosen as of, b.client_id, b.state, b.reason, b.requested_by_name as requested_by, b.end_sessions, b.per_minute,
  b.total, b.next_position - 1 as begun, b.created_at, b.updated_at, b.ended_at`;

type BatchRow = ResetBatch & Record<string, unknown>;

/** Newest first. */
export async function listBatches(db: Database, query: PageRequest): Promise<Page<ResetBatch>> {
  const [at, id] = readCursor(query.after, ["time", "uuid"]);
  const behind = at === undefined ? sql`` : sql`where (b.created_at, b.id) < (${at}::timestamptz, ${id}::uuid)`;
  const rows = await db.execute<BatchRow>(sql`
    select ${columns} from reset_batches b ${behind}
    order by b.created_at desc, b.id desc limit ${query.limit + 1}::int`);
  return cutPage(
    rows,
    query,
    (row) => ({ ...row }),
    (row) => [row.createdAt, row.id],
  );
}

/** One batch with how far it is. */
export async function getBatch(db: Database, id: string): Promise<ResetBatchProgress | undefined> {
  const [row] = await db.execute<BatchRow & { sessionsLookedAt: number }>(sql`
    select ${columns}, b.sessions_position - 1 as sessions_looked_at from reset_batches b where b.id = ${id}::uuid`);
  if (!row) return undefined;
  const { counts, refusedBecause, begunLastMinute } = await countItems(db, id);
  const perMinute = begunLastMinute > 0 ? begunLastMinute : row.perMinute;
  const isGoing = row.state === "running" && counts.waiting > 0;
  const estimatedBegunAt = isGoing ? new Date(Date.now() + (counts.waiting / perMinute) * 60_000).toISOString() : null;
  const { sessionsLookedAt: looked, ...batch } = row;
  const sessionsLookedAt = row.endSessions ? looked : null;
  return { ...batch, counts, refusedBecause, sessionsLookedAt, begunLastMinute, estimatedBegunAt };
}

export async function countItems(db: Reader, id: string) {
  const rows = await db.execute<{
    state: BatchItemState;
    because: BatchRefusal | RefusalReason | null;
    count: number;
    lately: number;
  }>(sql`
    select ${stateOfItem} as state, coalesce(i.refused_because, r.refused_because) as because, count(*)::int as count,
      count(*) filter (where r.created_at > now() - interval '1 minute')::int as lately
    from ${items} where b.id = ${id}::uuid group by 1, 2`);
  const sum = (of: (row: (typeof rows)[number]) => boolean) =>
    rows.filter(of).reduce((total, { count }) => total + count, 0);
  const counts = Object.fromEntries(batchItemStates.map((state) => [state, sum((row) => row.state === state)]));
  const refused = rows.flatMap(({ because, count }) => (because === null ? [] : [[because, count] as const]));
  return {
    counts: counts as Record<BatchItemState, number>,
    refusedBecause: Object.fromEntries(refused) as ResetBatchProgress["refusedBecause"],
    begunLastMinute: rows.reduce((total, { lately }) => total + lately, 0),
  };
}

/** In the order of the batch; undefined when there is no such batch. */
export async function listBatchItems(
  db: Database,
  id: string,
  query: PageRequest & { state?: BatchItemState | undefined },
): Promise<Page<ResetBatchItem> | undefined> {
  const [after] = readCursor(query.after, ["number"]);
  if ((await db.execute(sql`select from reset_batches where id = ${id}::uuid`)).length === 0) return undefined;
  const conditions: SQL[] = [sql`b.id = ${id}::uuid`];
  if (after !== undefined) conditions.push(sql`i.number > least(${after}::bigint, 2147483647)::int`);
  if (query.state !== undefined) conditions.push(sql`${stateOfItem} = ${query.state}`);
  const rows = await db.execute<ResetBatchItem & { number: number } & Record<string, unknown>>(sql`
    select i.number, i.contact_id, ${stateOfItem} as state, coalesce(i.refused_because, r.refused_because) as refused_because,
      r.id as reset_id, r.updated_at
    from ${items} where ${sql.join(conditions, sql` and `)} order by i.number limit ${query.limit + 1}::int`);
  return cutPage(
    rows,
    query,
    ({ contactId, state, refusedBecause, resetId, updatedAt }) => {
      return { contactId, state, refusedBecause, resetId, updatedAt };
    },
    ({ number }) => [String(number)],
  );
}
