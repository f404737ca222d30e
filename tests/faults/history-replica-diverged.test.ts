import { type Database, openDatabase } from "@rekey/database/connection";
import { listAuditEntries } from "@rekey/database/history/read-audit";
import { watchReplica } from "@rekey/database/readiness/watch-replica";
import { databaseUrlFor, prepareDatabase } from "@rekey/dev/database-roles";
import { createDatabase } from "@rekey/dev/own-database";
import postgres from "postgres";
import { expect, test } from "vitest";
import { startOwnPostgres } from "../harness/own-postgres.ts";
import { urlAt } from "../harness/start-replicated.ts";
import { waitFor } from "../harness/wait-for.ts";

/** Writes a row of the history: that of a read. */
const write = (db: Database) => listAuditEntries(db, { limit: 1 }, { subject: "staff:1", name: "Somebody" });

async function newest({ $client: sql }: Database): Promise<{ id: string; at: string }> {
  const [row] = await sql<{ id: string; at: string }[]>`
    select id, at::text as at from audit_events order by id desc limit 1`;
  if (!row) throw new Error("the history is empty");
  return row;
}

test("a replica that goes on following the primary of before is not read, however far its log is", async () => {
  await using stack = new AsyncDisposableStack();
  const old = stack.use(await startOwnPostgres());
  const databaseUrl = await createDatabase(old.url, "rekey");
  await prepareDatabase(databaseUrl);
  const taken = stack.use(await startOwnPostgres({ standbyOf: old }));
  const left = stack.use(await startOwnPostgres({ standbyOf: old }));
  const url = databaseUrlFor(databaseUrl, "rekey_api");
  const open = (server: typeof old) =>
    stack.use(openDatabase(urlAt(url, server), { applicationName: "test", maxConnections: 2 }));
  const [before, primary, replica] = [open(old), open(taken), open(left)];

  const promoting = postgres(taken.url, { max: 1 });
  await promoting`select pg_promote()`;
  await promoting.end();
  await write(primary);
  // The log of before is longer now, and has as many rows of the history.
  const switching = postgres(old.url, { max: 1 });
  await write(before);
  await switching`select pg_switch_wal()`;
  await switching.end();
  await write(before);
  const theirs = await newest(before);
  await waitFor(async () => (await newest(replica)).id === theirs.id, { message: "the replica of before" });

  const watched = watchReplica({ primary, replica }, 300);
  await waitFor(
    () =>
      watched.check().then(
        () => false,
        () => true,
      ),
    { message: "the check telling of it" },
  );
  await expect(watched.check()).rejects.toThrow("further behind than HISTORY_REPLICA_LAG");
  const fresh = watchReplica({ primary, replica }, 300);
  expect(await fresh.caughtUp(await newest(primary))).toBeUndefined();
  expect(await fresh.has(replica, theirs, 0)).toBe(true);
});
