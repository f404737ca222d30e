import { setTimeout as pause } from "node:timers/promises";
import { openClient } from "@rekey/database/server/open-client";
import { prepareDatabase } from "@rekey/dev/database-roles";
import { createDatabase } from "@rekey/dev/own-database";
import { type OwnPostgres, startOwnPostgres } from "../../harness/own-postgres.ts";
import { waitFor } from "../../harness/wait-for.ts";
import { killTree } from "../power-over-postgres.ts";

export interface PostgresPair {
  /** Names both. */
  url: string;
  /** Kills the primary and lets the replica take its place; nobody is asked to wait. */
  failOver(): Promise<void>;
}

// What is answered has to be there after the primary is gone, so each commit waits for the replica.
const settings = () => ({ synchronous_commit: "on", fsync: "on", full_page_writes: "on" });

/** A primary with a prepared database, and a replica for which each commit waits. */
export async function startPair(stack: AsyncDisposableStack): Promise<PostgresPair> {
  const first = stack.use(await startOwnPostgres({ settings }));
  const prepared = await createDatabase(first.url, "rekey");
  await prepareDatabase(prepared);
  const second = stack.use(await startOwnPostgres({ settings, standbyOf: first }));
  await ask(first.url, "alter system set synchronous_standby_names = '*'", "select pg_reload_conf()");
  await waitFor(
    async () => {
      const rows = await ask(first.url, "select 1 from pg_stat_replication where sync_state = 'sync'");
      return rows.length === 1;
    },
    { message: "the replica being waited for" },
  );
  return {
    url: both(prepared, first, second),
    async failOver() {
      const pid = first.pid();
      if (pid === undefined) throw new Error("the primary does not run");
      killTree(pid);
      await pause(500);
      await ask(second.url, "select pg_promote()");
    },
  };
}

function both(url: string, first: OwnPostgres, second: OwnPostgres): string {
  return url.replace(`:${first.port}/`, `:${first.port},127.0.0.1:${second.port}/`);
}

async function ask(url: string, ...statements: string[]): Promise<object[]> {
  const sql = openClient(url);
  try {
    let rows: object[] = [];
    for (const statement of statements) rows = await sql.unsafe(statement);
    return rows;
  } finally {
    await sql.end({ timeout: 2 });
  }
}
