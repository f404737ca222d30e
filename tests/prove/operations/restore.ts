import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { openClient } from "@rekey/database/server/open-client";
import { prepareDatabase } from "@rekey/dev/database-roles";
import { createDatabase } from "@rekey/dev/own-database";
import { productServices } from "@rekey/dev/service-catalogue";
import { generateSigningKey as generateNoteKey } from "@rekey/proof/note";
import { type OwnPostgres, startOwnPostgres } from "../../harness/own-postgres.ts";
import { startTcpProxy, type TcpProxy } from "../../harness/tcp-proxy.ts";
import { waitFor } from "../../harness/wait-for.ts";
import type { Load } from "../drive-load.ts";
import { killTree } from "../power-over-postgres.ts";
import type { Fleet } from "./start-fleet.ts";

/** A server that may be lost, what was saved of it, and a line to the one that is in use. */
export interface LosableServer {
  /** By way of the line. */
  url: string;
  binDir: string;
  password: string;
  folder: string;
  line: TcpProxy;
  current: OwnPostgres;
}

const run = promisify(execFile);

/** Archives each file of its write-ahead log, as whoever wants to lose nothing has it. */
export async function startLosable(stack: AsyncDisposableStack, binDir: string): Promise<LosableServer> {
  const folder = mkdtempSync(join(tmpdir(), "rekey-restore-"));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const settings = (filesDir: string) => ({
    fsync: "on",
    synchronous_commit: "on",
    full_page_writes: "on",
    archive_mode: "on",
    archive_command: `cp %p ${filesDir}/%f`,
    archive_timeout: "5",
  });
  const current = stack.use(await startOwnPostgres({ binDir, settings }));
  const { password } = new URL(current.url);
  const line = stack.use(await startTcpProxy({ host: "127.0.0.1", port: current.port }));
  await prepareDatabase(await createDatabase(current.url, "rekey"));
  const url = Object.assign(new URL(current.url), { port: String(line.port), pathname: "/rekey" }).href;
  return { url, binDir, password, folder, line, current };
}

const inDatabase = (server: OwnPostgres, name = "rekey") =>
  Object.assign(new URL(server.url), { pathname: `/${name}` }).href;

/** A dump that is made under load and brought back on a server without anything, or over what was prepared there. */
export async function restoreDump(
  fleet: Fleet,
  load: Load,
  server: LosableServer,
  { into, stack }: { into: "empty" | "prepared"; stack: AsyncDisposableStack },
): Promise<void> {
  const file = join(server.folder, `${into}.dump`);
  const dumpedAtMs = Date.now();
  await run(join(server.binDir, "pg_dump"), ["-Fc", "-f", file, "-d", inDatabase(server.current)]);
  await pause(1_000);
  await lose(fleet, server);
  const next = stack.use(await startOwnPostgres({ binDir: server.binDir, password: server.password }));
  const url = await createDatabase(next.url, "rekey");
  if (into === "prepared") await prepareDatabase(url);
  const over = into === "prepared" ? ["--clean", "--if-exists"] : [];
  // Whatever it complains of, such as roles that are missing, the next step puts right.
  await run(join(server.binDir, "pg_restore"), [...over, "-d", url, file]).catch(() => undefined);
  await prepareDatabase(url);
  await goOnAt(fleet, load, server, { next, sinceMs: dumpedAtMs });
}

/** To a moment that is long gone when the server is lost, by a base backup and the archive of the log behind it. */
export async function recoverToPoint(
  fleet: Fleet,
  load: Load,
  server: LosableServer,
  stack: AsyncDisposableStack,
): Promise<void> {
  const backup = join(server.folder, "base");
  const { current } = server;
  await run(join(server.binDir, "pg_basebackup"), ["-D", backup, "-X", "none", "-c", "fast", "-d", current.url]);
  await pause(1_000);
  const sinceMs = Date.now();
  await ask(current.url, "select pg_create_restore_point('before')");
  await pause(1_000);
  const [last] = await ask<{ file: string }>(current.url, "select pg_walfile_name(pg_switch_wal()) as file");
  await waitFor(() => existsSync(join(current.filesDir, last?.file ?? "")), { message: "the archive being whole" });
  await lose(fleet, server);
  const settings = () => ({
    restore_command: `cp ${current.filesDir}/%f %p`,
    recovery_target_name: "before",
    recovery_target_action: "promote",
  });
  const { binDir, password } = server;
  const next = stack.use(await startOwnPostgres({ binDir, password, settings, restoredFrom: backup }));
  const isWritable = async () => (await ask<{ is: boolean }>(next.url, "select not pg_is_in_recovery() as is"))[0]?.is;
  await waitFor(isWritable, { message: "the recovered server taking writes" });
  await goOnAt(fleet, load, server, { next, sinceMs });
}

/** All services and the server at once. */
async function lose(fleet: Fleet, server: LosableServer): Promise<void> {
  fleet.killedAtMs = Date.now();
  await Promise.all(fleet.members.flatMap((member) => productServices.map((service) => member.kill(service))));
  const pid = server.current.pid();
  if (pid !== undefined) killTree(pid);
}

/** Its clients ask again for whatever was answered since, under the same keys. */
async function goOnAt(
  fleet: Fleet,
  load: Load,
  server: LosableServer,
  { next, sinceMs }: { next: OwnPostgres; sinceMs: number },
): Promise<void> {
  server.current = next;
  server.line.leadTo({ host: "127.0.0.1", port: next.port });
  server.line.cut();
  // What was checkpointed outside and is lost here makes this another history.
  const origin = `rekey.test/after-${Date.now()}`;
  const checkpointFile = join(server.folder, `${origin.replaceAll("/", "-")}.ndjson`);
  writeFileSync(checkpointFile, "");
  const { signingKey } = await generateNoteKey(origin);
  const history = { AUDIT_ORIGIN: origin, AUDIT_SIGNING_KEYS: signingKey, AUDIT_CHECKPOINT_FILE: checkpointFile };
  for (const member of fleet.members)
    for (const service of productServices) await member.restart(service, service === "audit-sealer" ? history : {});
  load.repeatSince(sinceMs);
  const isSigned = () => readFileSync(checkpointFile, "utf8").includes(origin);
  await waitFor(isSigned, { message: "the history being signed again" });
}

async function ask<T extends object>(url: string, statement: string): Promise<T[]> {
  const sql = openClient(url);
  try {
    return [...(await sql.unsafe<T[]>(statement))];
  } finally {
    await sql.end({ timeout: 2 });
  }
}
