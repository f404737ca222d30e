import { setTimeout as pause } from "node:timers/promises";
import type { Database } from "../connection.ts";
import type { RecordedRead } from "../history/record-read.ts";
import { describeConnecting } from "./connect-words.ts";

export interface WatchedReplica {
  /**
   * The replica, as soon as it has what was committed up to this row; undefined: the primary is to be read in its
   * place.
   */
  caughtUp(row: RecordedRead): Promise<Database | undefined>;
  /** Whether it has the row, by these connections to it, or gets it within a while. Throws when it cannot be asked. */
  has(replica: Database, row: RecordedRead, withinMs: number): Promise<boolean>;
  /** Whether nothing is known against it. */
  isWell(): boolean;
  /** How often a check has found it to have what the primary had before. */
  timesWell(): number;
  /** It is not to be read before a check has found it well. */
  distrust(error: unknown): void;
  /** Looks how far it is, and throws, with what is wrong, while the primary is read in its place. */
  check(): Promise<void>;
  /** For how long it has lacked something, as it was seen last. */
  lagMs(): number;
}

/** A place in the log of one database, and the newest row of its history. */
interface Position {
  database: string;
  log: bigint;
  newest: RecordedRead | undefined;
}

const insteadOfIt = "the history is read from the primary meanwhile";
const isNone = `HISTORY_DATABASE_URL leads to no replica: name a streaming replica of the database of DATABASE_URL, or take it out; ${insteadOfIt}`;
const isOther = `HISTORY_DATABASE_URL leads to a replica of another database than that of DATABASE_URL; ${insteadOfIt}`;
const isAway = `the replica of HISTORY_DATABASE_URL cannot be read; ${insteadOfIt}`;
const isBehind = `the replica of HISTORY_DATABASE_URL is further behind than HISTORY_REPLICA_LAG; ${insteadOfIt}`;

/**
 * Follows how far a streaming replica is behind its primary, by places in the log, rows of the history and no clock but
 * ours. One that was found to be away or too far behind is not waited for again before a check has found it well.
 *
 * A replica replays commits in the order in which the primary made them, so one that has a row has all that was
 * answered before that was written. Its place in the log alone says less: after a fail-over a replica may have more of
 * the log that is no longer anybody's.
 */
export function watchReplica(
  { primary, replica }: { primary: Database; replica: Database },
  longestLagMs: number,
): WatchedReplica {
  // What it has to reach, and since when the primary has had it.
  let goal: (Position & { sinceMs: number }) | undefined;
  let trouble: string | undefined;
  let timesWell = 0;

  return {
    async caughtUp(row) {
      if (trouble !== undefined) return undefined;
      try {
        if (await getsRow(replica, row, longestLagMs)) return replica;
        trouble = isBehind;
      } catch (error) {
        trouble = wordsOf(error);
      }
      return undefined;
    },
    has: getsRow,
    isWell: () => trouble === undefined,
    timesWell: () => timesWell,
    distrust(error) {
      trouble = wordsOf(error);
    },
    async check() {
      const now = await readWritten(primary);
      goal ??= { ...now, sinceMs: Date.now() };
      try {
        const has = await replayedBy(replica, now);
        if (has >= goal.log && (await hasRow(replica, goal.newest))) {
          goal = has >= now.log ? undefined : { ...now, sinceMs: Date.now() };
          trouble = undefined;
          timesWell += 1;
        } else if (Date.now() - goal.sinceMs > longestLagMs) trouble = isBehind;
      } catch (error) {
        trouble = wordsOf(error);
      }
      if (trouble !== undefined) throw new Error(trouble);
    },
    lagMs: () => (goal === undefined ? 0 : Date.now() - goal.sinceMs),
  };
}

/** How far the replica is, or throws with what is to be said. */
async function replayedBy(replica: Database, wanted: Pick<Position, "database">): Promise<bigint> {
  const found = await readReplayed(replica);
  if (found === undefined) throw new Error(isNone);
  if (found.database !== wanted.database) throw new Error(isOther);
  return found.log;
}

async function getsRow(replica: Database, row: RecordedRead, withinMs: number): Promise<boolean> {
  const until = Date.now() + withinMs;
  while (!(await hasRow(replica, row))) {
    if (Date.now() >= until) return false;
    await pause(Math.min(50, Math.max(5, withinMs / 10)));
  }
  return true;
}

/** Its id alone could be that of another row, written by a primary of before. */
async function hasRow({ $client: sql }: Database, row: RecordedRead | undefined): Promise<boolean> {
  if (row === undefined) return true;
  const found = await sql`select from audit_events where id = ${row.id}::bigint and at = ${row.at}::timestamptz`;
  return found.length > 0;
}

function wordsOf(error: unknown): string {
  if (error instanceof Error && (error.message === isNone || error.message === isOther)) return error.message;
  const words = describeConnecting(error);
  return words === undefined ? isAway : `${isAway} (${words})`;
}

/** The same on a primary and on its replicas, and on no others: the cluster, and the database in it. */
const whichDatabase = `(select system_identifier::text from pg_control_system()) || '/' ||
  (select oid::text from pg_database where datname = current_database())`;

/** What is committed was written before it was answered, as `synchronous_commit` is on for our roles. */
async function readWritten({ $client: sql }: Database): Promise<Position> {
  const [row] = await sql<{ database: string; log: string; id: string | null; at: string | null }[]>`
    select ${sql.unsafe(whichDatabase)} as database, pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint::text as log,
      newest.id, newest.at::text as at
    from (select) one left join (select id, at from audit_events order by id desc limit 1) newest on true`;
  if (!row) throw new Error("PostgreSQL does not say how far its log is");
  const newest = row.id !== null && row.at !== null ? { id: row.id, at: row.at } : undefined;
  return { database: row.database, log: BigInt(row.log), newest };
}

/** Undefined: it replays nobody's log. */
async function readReplayed({ $client: sql }: Database): Promise<Omit<Position, "newest"> | undefined> {
  const [row] = await sql<{ database: string; log: string }[]>`
    select ${sql.unsafe(whichDatabase)} as database, pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint::text as log
    where pg_is_in_recovery()`;
  return row && { database: row.database, log: BigInt(row.log) };
}
