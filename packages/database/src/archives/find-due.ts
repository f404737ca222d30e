import { sql } from "drizzle-orm";
import type { Database } from "../connection.ts";

/** What is to be archived next: rows that follow on those that were, as far as a checkpoint covers them exactly. */
export interface DueArchive {
  number: number;
  from: number;
  to: number;
  /** Every row of it is from before: the end of a month, in UTC. */
  until: string;
  /** The signed note over the first `to` rows. */
  note: string;
}

// Looked through by one statement.
const pageOfRows = 5_000;

/**
 * The oldest month that has ended and need not be kept any more. Its last rows are left for the next time where no
 * checkpoint ends with them, as are those that were sealed behind a later month's.
 */
export async function findDueArchive(db: Database, keepMonths: number): Promise<DueArchive | undefined> {
  const [state] = await db.execute<{ number: number; from: string; signed: string; keptFrom: string; at: string }>(sql`
    with last as (select coalesce(max(id), 0) as number, coalesce(max(last_sequence), 0) as sequence from audit_archives)
    select last.number + 1 as number, last.sequence + 1 as from, a.at,
      (select coalesce(max(size), 0) from audit_checkpoints) as signed,
      (date_trunc('month', now() at time zone 'UTC') - ${keepMonths}::int * interval '1 month') at time zone 'UTC' as kept_from
    from last join audit_seals s on s.sequence = last.sequence + 1 join audit_events a on a.id = s.audit_event_id`);
  if (state === undefined) return undefined;
  const [from, signed, keptFrom] = [Number(state.from), Number(state.signed), Date.parse(state.keptFrom)];
  let [after, until] = [from - 1, endOfMonth(state.at)];
  while (until <= keptFrom && after < signed) {
    const before = new Date(until).toISOString();
    const next = await findFirstSince(db, { after, upTo: signed, since: before });
    const end = next === undefined ? signed : next.sequence - 1;
    const checkpoint = await findCheckpoint(db, from, end);
    if (checkpoint) return { number: state.number, from, to: checkpoint.size, until: before, note: checkpoint.note };
    if (next === undefined) return undefined;
    [after, until] = [end, endOfMonth(next.at)];
  }
  return undefined;
}

function endOfMonth(at: string): number {
  const day = new Date(at);
  return Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1);
}

/** By the order of the seals, and read in it: time runs nearly alike. */
async function findFirstSince(
  db: Database,
  { after, upTo, since }: { after: number; upTo: number; since: string },
): Promise<{ sequence: number; at: string } | undefined> {
  for (let begin = after; begin < upTo; begin += pageOfRows) {
    const [found] = await db.execute<{ sequence: string; at: string }>(sql`
      select s.sequence, a.at from (
        select sequence, audit_event_id from audit_seals
        where sequence > ${begin}::bigint and sequence <= ${Math.min(begin + pageOfRows, upTo)}::bigint
      ) s join lateral (select at from audit_events where id = s.audit_event_id offset 0) a on a.at >= ${since}::timestamptz
      order by s.sequence limit 1`);
    if (found) return { sequence: Number(found.sequence), at: found.at };
  }
  return undefined;
}

async function findCheckpoint(db: Database, from: number, to: number) {
  const [row] = await db.execute<{ size: string; note: string }>(sql`
    select size, note from audit_checkpoints where size >= ${from}::bigint and size <= ${to}::bigint
    order by size desc limit 1`);
  return row && { size: Number(row.size), note: row.note };
}
