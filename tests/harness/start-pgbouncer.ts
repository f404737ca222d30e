import { execFileSync } from "node:child_process";
import { chmod, chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { anyPort } from "@rekey/dev/free-port";
import { startReaper } from "@rekey/dev/reaper";
import { superviseProcess } from "@rekey/dev/supervised-process";
import { listensOn } from "./listens-on.ts";
import { taggedProgram } from "./tagged-program.ts";

export interface PgBouncer extends AsyncDisposable {
  /** The same URL, through the pooler. */
  through(url: string): string;
  /** What it has written of itself until now. */
  log(): readonly string[];
}

export interface PgBouncerOptions {
  /** URLs of all who may come, with their passwords; the first one says where PostgreSQL is. */
  users: readonly string[];
  /** On top of the settings below. */
  settings?: Record<string, string>;
}

/** A PgBouncer of the test's own on loopback, in transaction mode, with two connections to PostgreSQL for each role. */
export async function startPgBouncer(options: PgBouncerOptions): Promise<PgBouncer> {
  await using stack = new AsyncDisposableStack();
  const reaper = stack.use(await startReaper());
  const port = await anyPort();
  const dir = await mkdtemp(join(tmpdir(), "rekey-pgbouncer-"));
  stack.defer(() => rm(dir, { recursive: true, force: true }));
  const runAs = process.getuid?.() === 0 ? nobody() : undefined;
  await writeConfiguration(dir, port, options);
  await chmod(dir, 0o700);
  if (runAs)
    for (const path of [dir, join(dir, "users.txt"), join(dir, "pgbouncer.ini")])
      await chown(path, runAs.uid, runAs.gid);
  const supervised = superviseProcess({
    name: "pgbouncer",
    command: () => ({
      command: taggedProgram("pgbouncer"),
      args: [join(dir, "pgbouncer.ini")],
      env: { PATH: process.env["PATH"] ?? "" },
      cwd: dir,
      stopSignal: "SIGTERM",
      ...(runAs && { runAs }),
    }),
    isReady: () => listensOn(port),
    readyTimeoutMs: 20_000,
    graceMs: 5_000,
    keepAlive: false,
    reaper,
  });
  stack.use(supervised);
  await supervised.start();
  const parts = stack.move();
  return {
    through: (url) => {
      const pooled = new URL(url);
      pooled.hostname = "127.0.0.1";
      pooled.port = String(port);
      return pooled.href;
    },
    log: () => supervised.lines(),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

function nobody(): { uid: number; gid: number } {
  const ask = (flag: string) => Number(execFileSync("id", [flag, "nobody"]));
  return { uid: ask("-u"), gid: ask("-g") };
}

async function writeConfiguration(dir: string, port: number, { users, settings }: PgBouncerOptions): Promise<void> {
  const server = new URL(users[0] ?? "");
  const lines = Object.entries({
    listen_addr: "127.0.0.1",
    listen_port: String(port),
    unix_socket_dir: "",
    auth_type: "scram-sha-256",
    auth_file: join(dir, "users.txt"),
    pool_mode: "transaction",
    default_pool_size: "2",
    max_client_conn: "500",
    ...settings,
  }).map(([name, value]) => `${name} = ${value}`);
  const ini = [`[databases]`, `* = host=${server.hostname} port=${server.port}`, "[pgbouncer]", ...lines, ""];
  await writeFile(join(dir, "pgbouncer.ini"), ini.join("\n"));
  const logins = users.map((url) => {
    const { username, password } = new URL(url);
    return `"${decodeURIComponent(username)}" "${decodeURIComponent(password)}"`;
  });
  await writeFile(join(dir, "users.txt"), `${logins.join("\n")}\n`);
}
