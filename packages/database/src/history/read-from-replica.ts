import { setTimeout as pause } from "node:timers/promises";
import type { Database } from "../connection.ts";
import type { WatchedReplica } from "../readiness/watch-replica.ts";
import { type HistoryRead, recordRead, type RecordedRead, type Told } from "./record-read.ts";

/** Where a list or a number was read, and why: from the replica, or from the primary because that is not so far, … */
export type ReadFrom = "replica" | "behind" | "away" | "failed";

/** Where pages of the history are read: without a replica that is well, from `db`. */
export interface HistoryServers {
  db: Database;
  replica?: HistoryReplica | undefined;
}

export interface HistoryReplica {
  isWell(): boolean;
  /** Asks it once it has that row, and else, or where that fails, the primary. Its failures are nobody's. */
  read<T>(read: RecordedRead, ask: (db: Database) => Promise<T>): Promise<T>;
}

/**
 * Reads what the history tells of: in one statement with its row, or with a replica that is well by a row first, which
 * that has to have.
 */
export async function readOnRecord<T>(
  servers: HistoryServers,
  read: HistoryRead,
  ask: (db: Database, told: Told) => Promise<T>,
): Promise<T> {
  if (servers.replica?.isWell() !== true) return ask(servers.db, read.reader);
  const row = await recordRead(servers.db, read);
  return servers.replica.read(row, (db) => ask(db, row));
}

/** Reads what belongs to a read that is recorded. */
export async function readAfter<T>(
  { db, replica }: HistoryServers,
  read: RecordedRead,
  ask: (db: Database) => Promise<T>,
): Promise<T> {
  return replica?.isWell() === true ? replica.read(read, ask) : ask(db);
}

interface ReplicaReads {
  primary: Database;
  replica: Database;
  watched: WatchedReplica;
  /** For how long a page waits for what the replica lacks, and for its answer to that. */
  withinMs: number;
  tell: (from: ReadFrom, error?: unknown) => void;
}

/** When a page has waited in vain the next ones go to the primary at once, until a check has found the replica well. */
export function readFromReplica({ primary, replica, watched, withinMs, tell }: ReplicaReads): HistoryReplica {
  let lateSince: number | undefined;
  const look = async (row: RecordedRead): Promise<"has" | "behind" | "away"> => {
    const looking = watched.has(replica, row, withinMs);
    // One that never answers is heard of here, or never.
    looking.catch(() => {});
    try {
      const has = await Promise.race([looking, pause(2 * withinMs, "silent" as const, { ref: false })]);
      if (has === "silent") watched.distrust(undefined);
      if (has !== true) lateSince = watched.timesWell();
      return has === true ? "has" : has === false ? "behind" : "away";
    } catch (error) {
      watched.distrust(error);
      return "away";
    }
  };
  return {
    isWell: () => watched.isWell() && lateSince !== watched.timesWell(),
    async read(row, ask) {
      const found = await look(row);
      if (found !== "has") {
        tell(found);
        return ask(primary);
      }
      try {
        const answer = await ask(replica);
        tell("replica");
        return answer;
      } catch (error) {
        tell("failed", error);
        return ask(primary);
      }
    },
  };
}
