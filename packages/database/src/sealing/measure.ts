import { sql } from "drizzle-orm";
import type { Database } from "../connection.ts";
import { gapSettlesAfterMs } from "./gaps.ts";
import { rowsOfGap, withSeal } from "./seal-rows.ts";

/**
 * Whether there is something to seal, or to find out about. It is what a sealer asks while nothing happens, so it is
 * one statement.
 */
export async function hasUnsealed(db: Database): Promise<boolean> {
  const [found] = await db.execute<{ found: boolean }>(sql`
    select coalesce((select max(id) from audit_events), 0) > seen_through
      or tree_size <> (select coalesce(max(sequence), 0) from audit_seals)
      or exists (
        select from jsonb_to_recordset(gaps) as gap (first bigint, last bigint, "notedAt" timestamptz)
        where "notedAt" < now() - ${gapSettlesAfterMs}::float8 * interval '1 millisecond'
          or exists (select from (select) one ${rowsOfGap} ${withSeal} where s.sequence is null)
      ) as found
    from audit_sealing`);
  return found?.found ?? false;
}

/** So many are counted one by one. */
const countedUpTo = 10_000;

/**
 * How many rows of the history are not sealed yet, and since when the oldest of them waits. Costs the same however many
 * wait: of many it is told by their ids, which have gaps where something was undone.
 */
export const waiting = sql`
  select (case when looked_at < ${countedUpTo} then waiting
      else greatest(waiting, (select max(id) from audit_events) - seen_through) end)::float8 as unsealed, since
  from audit_sealing, lateral (
    with behind as materialized (
      select id, at from audit_events where id > seen_through order by id limit ${countedUpTo}
    ), unsealed as (
      select a.at from behind a ${withSeal} where s.sequence is null
      union all
      (select a.at from jsonb_to_recordset(gaps) as gap (first bigint, last bigint) ${rowsOfGap} ${withSeal}
        where s.sequence is null limit ${countedUpTo})
    )
    select (select count(*) from behind) as looked_at, count(*) as waiting, min(at) as since from unsealed
  ) counted`;

export async function measureSealing(db: Database): Promise<{ unsealed: number; oldestAgeSeconds: number }> {
  const [row] = await db.execute<{ unsealed: number; age: number | null }>(sql`
    select unsealed, extract(epoch from now() - since)::float8 as age from (${waiting}) waiting`);
  if (!row) throw new Error("PostgreSQL did not say how far the history is sealed");
  return { unsealed: row.unsealed, oldestAgeSeconds: row.age ?? 0 };
}
