import { execFileSync } from "node:child_process";
import { mkdirSync, openSync, closeSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { checkDatabase } from "@rekey/database/readiness/check-database";
import { type Database, databaseErrorCode, isTransientDatabaseError, openDatabase } from "@rekey/database/connection";
import { createClient } from "@rekey/database/directory/write-clients";
import { databaseUrlFor, prepareDatabase } from "@rekey/dev/database-roles";
import { createDatabase } from "@rekey/dev/own-database";
import { findProgram } from "@rekey/dev/system-package";
import postgres from "postgres";
import { afterAll, expect, test } from "vitest";
import { followFromNow, type OwnPostgres, startOwnPostgres } from "../harness/own-postgres.ts";
import { inStep, someStaff } from "../harness/take-steps.ts";
import { startTcpProxy } from "../harness/tcp-proxy.ts";
import { waitFor } from "../harness/wait-for.ts";

const stack = new AsyncDisposableStack();
afterAll(() => stack.disposeAsync());

const open = (url: string): Database =>
  openDatabase(url, { applicationName: "test", maxConnections: 3, silenceMs: 1_200 });
const apiUrl = (server: OwnPostgres) => databaseUrlFor(server.url.replace(/postgres$/, "rekey"), "rekey_api");
const write = (db: Database, count = 1, name = "Firm") =>
  inStep(db, (work) => Promise.all(Array.from({ length: count }, () => createClient(work, { name }))), {
    actor: someStaff,
  });
const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

async function ask(server: OwnPostgres, statement: string): Promise<void> {
  const sql = postgres(server.url, { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe(statement);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

test("after a fail-over the first statement that the old primary refuses leads the next ones to the new primary", async () => {
  const first = stack.use(await startOwnPostgres());
  const adminUrl = await createDatabase(first.url, "rekey");
  await prepareDatabase(adminUrl);
  const second = stack.use(await startOwnPostgres({ standbyOf: first }));
  // Who names the standby alone is told what to name.
  await expect(prepareDatabase(second.url)).rejects.toThrow(
    "the server is a replica, which takes no writes: name the one",
  );
  const line = stack.use(await startTcpProxy({ host: "127.0.0.1", port: first.port }));
  await using byName = open(apiUrl(first).replace(`:${first.port}/`, `:${line.port}/`));
  const both = new URL(apiUrl(first));
  await using bySeveral = open(
    `postgres://${both.username}:${both.password}@127.0.0.1:${second.port},127.0.0.1:${first.port}/rekey?target_session_attrs=read-write`,
  );
  await write(byName);
  await write(bySeveral);
  await ask(second, "select pg_promote()");
  await first.stop();
  followFromNow(first, second);
  await first.start();
  for (const writes of [() => write(byName), () => byName.$client`update clients set name = name`.execute()]) {
    // The old primary is there again, and reads; its clients come back to it.
    await waitFor(() => byName.$client`select 1`, { message: "the old primary" });
    const refused = await failureOf(writes());
    expect(databaseErrorCode(refused)).toBe("25006");
    expect(isTransientDatabaseError(refused)).toBe(true);
  }
  // Nobody asks for readiness here: connections that are idle would stay with the old primary for long.
  line.leadTo({ host: "127.0.0.1", port: second.port });
  await waitFor(() => write(byName).then(() => true), { message: "the new primary taking writes" });
  await checkDatabase(byName);
  await waitFor(() => write(bySeveral).then(() => true), { message: "the new primary of two" });
  await checkDatabase(bySeveral);
});

test("a disk that is full is no fault of ours, and all is well when there is room again", async ({ skip, task }) => {
  let mounted = "";
  const beforeData = (dataDir: string) => {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    execFileSync(findProgram(["mount"]) ?? "mount", ["-t", "tmpfs", "-o", "size=120m,mode=700", "tmpfs", dataDir], {
      stdio: "ignore",
    });
    mounted = dataDir;
    return () => void execFileSync(findProgram(["umount"]) ?? "umount", ["-l", dataDir]);
  };
  const settings = () => ({ max_wal_size: "32MB", min_wal_size: "32MB" });
  const server = await startOwnPostgres({ beforeData, settings }).catch((error: unknown) => {
    if (mounted !== "") throw error;
  });
  if (!server) {
    Object.assign(task.meta, { notRun: "nothing may be mounted here, so no disk is filled" });
    return skip();
  }
  stack.use(server);
  await prepareDatabase(await createDatabase(server.url, "rekey"));
  await using db = open(apiUrl(server));
  await write(db);
  const ballast = join(mounted, "ballast");
  fill(ballast);
  const failure = await waitFor(() => failureOf(write(db, 500, "x".repeat(1_000))), {
    message: "the disk being full",
  });
  expect(isTransientDatabaseError(failure), String(failure)).toBe(true);
  rmSync(ballast);
  if (server.pid() === undefined) await server.start();
  await waitFor(() => write(db).then(() => true), { message: "the database taking writes again" });
});

function fill(path: string): void {
  const file = openSync(path, "w");
  try {
    for (;;) writeSync(file, Buffer.alloc(65_536));
  } catch {
    // Until there is no room.
  } finally {
    closeSync(file);
  }
}
