import { setTimeout as pause } from "node:timers/promises";
import type { Database } from "../connection.ts";
import { describeConnecting } from "./connect-words.ts";

interface WatchedReplica {
  /** The replica, as soon as it has all that is committed now; undefined: the primary is to be read in its place. */
  caughtUp(): Promise<Database | undefined>;
  /** Looks how far it is, and throws, with what is wrong, while the primary is read in its place. */
  check(): Promise<void>;
  /** For how long it has lacked something, as it was seen last. */
  lagMs(): number;
}

/** A place in the log of one database. */
interface Position {
  database: string;
  log: bigint;
}

const insteadOfIt = "exports are read from the primary meanwhile";
const isNone = `HISTORY_DATABASE_URL leads to no replica: name a streaming replica of the database of DATABASE_URL, or take it out; ${insteadOfIt}`;
const isOther = `HISTORY_DATABASE_URL leads to a replica of another database than that of DATABASE_URL; ${insteadOfIt}`;
const isAway = `the replica of HISTORY_DATABASE_URL cannot be read; ${insteadOfIt}`;
const isBehind = `the replica of HISTORY_DATABASE_URL is further behind than HISTORY_REPLICA_LAG; ${insteadOfIt}`;

/**
 * Follows how far a streaming replica is behind its primary, by places in the log and no clock but ours. One that was
 * found to be away or too far behind is not waited for again before a check has found it well.
 */
export function watchReplica(
  { primary, replica }: { primary: Database; replica: Database },
  longestLagMs: number,
): WatchedReplica {
  // What it has to reach, and since when the primary has had it.
  let goal: (Position & { sinceMs: number }) | undefined;
  let trouble: string | undefined;

  return {
    async caughtUp() {
      if (trouble !== undefined) return undefined;
      const wanted = await readWritten(primary);
      try {
        if (await reaches(replica, wanted, longestLagMs)) return replica;
        trouble = isBehind;
      } catch (error) {
        trouble = wordsOf(error);
      }
      return undefined;
    },
    async check() {
      const now = await readWritten(primary);
      goal ??= { ...now, sinceMs: Date.now() };
      try {
        const has = await replayedBy(replica, now);
        if (has >= goal.log) {
          goal = has >= now.log ? undefined : { ...now, sinceMs: Date.now() };
          trouble = undefined;
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
async function replayedBy(replica: Database, wanted: Position): Promise<bigint> {
  const found = await readReplayed(replica);
  if (found === undefined) throw new Error(isNone);
  if (found.database !== wanted.database) throw new Error(isOther);
  return found.log;
}

async function reaches(replica: Database, wanted: Position, withinMs: number): Promise<boolean> {
  const until = Date.now() + withinMs;
  while ((await replayedBy(replica, wanted)) < wanted.log) {
    if (Date.now() >= until) return false;
    await pause(50);
  }
  return true;
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
  const [row] = await sql<{ database: string; log: string }[]>`
    select ${sql.unsafe(whichDatabase)} as database, pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint::text as log`;
  if (!row) throw new Error("PostgreSQL does not say how far its log is");
  return { database: row.database, log: BigInt(row.log) };
}

/** Undefined: it replays nobody's log. */
async function readReplayed({ $client: sql }: Database): Promise<Position | undefined> {
  const [row] = await sql<{ database: string; log: string }[]>`
    select ${sql.unsafe(whichDatabase)} as database, pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint::text as log
    where pg_is_in_recovery()`;
  return row && { database: row.database, log: BigInt(row.log) };
}
