import { anyPort } from "@rekey/dev/free-port";
import { join } from "node:path";
import { type ManagedProcess, startProcess } from "@rekey/dev/managed-process";
import { waitUntil } from "@rekey/dev/wait-until";
import { flushRedis } from "../servers/flush-redis.ts";
import type { Servers } from "../servers/start-servers.ts";

export interface Program {
  process: ManagedProcess;
  readyInMs: number;
}

export interface ProgramSettings {
  servers: Servers;
  folder: string;
  file: string;
  database: string;
  httpPort: number;
  smtpPort: number;
  env?: Record<string, string>;
}

const readyTimeoutMs = 90_000;

/** Starts one process of a contestant and resolves when it says that it is ready, or when it has done its work. */
export async function startProgram(settings: ProgramSettings, until: "ready" | "ended" = "ready"): Promise<Program> {
  const { servers, folder, file } = settings;
  const readyPort = await anyPort();
  const startedAt = performance.now();
  const started = await startProcess(file, {
    command: process.execPath,
    args: [join(folder, file)],
    env: environmentOf(settings, readyPort),
    cwd: folder,
    stopSignal: "SIGTERM",
  });
  servers.reaper.watch(started);
  void started.exited.then(() => servers.reaper.release(started.pid));
  const words = () => started.lines().slice(-12).join("\n");
  if (until === "ended") {
    const { code } = await started.exited;
    if (code !== 0) throw new Error(`${file} has failed:\n${words()}`);
  } else if (!(await waitUntil(() => isReady(readyPort, started), { timeoutMs: readyTimeoutMs }))) {
    await started.stop(1_000);
    throw new Error(`${file} did not become ready:\n${words()}`);
  } else if (!started.isRunning()) throw new Error(`${file} ended before it was ready:\n${words()}`);
  return { process: started, readyInMs: performance.now() - startedAt };
}

function environmentOf(settings: ProgramSettings, readyPort: number): Record<string, string> {
  const databaseUrl = new URL(settings.servers.postgresUrl);
  databaseUrl.pathname = `/${settings.database}`;
  return {
    PATH: process.env["PATH"] ?? "",
    HOME: process.env["HOME"] ?? "",
    NODE_ENV: "production",
    BENCH_DATABASE_URL: databaseUrl.href,
    BENCH_REDIS_URL: settings.servers.redisUrl,
    BENCH_HTTP_PORT: String(settings.httpPort),
    BENCH_SMTP_PORT: String(settings.smtpPort),
    BENCH_READY_PORT: String(readyPort),
    BENCH_SECRET: settings.servers.secrets.redisPassword,
    ...settings.env,
  };
}

async function isReady(port: number, program: ManagedProcess): Promise<boolean> {
  if (!program.isRunning()) return true;
  try {
    const response = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(1_000) });
    return response.ok;
  } catch {
    return false;
  }
}

/** As nobody had ever asked, but for the people and what else is in the tables to keep. */
export async function beginAnew(servers: Servers, database: string, keep: readonly string[]): Promise<void> {
  await flushRedis(servers.redisUrl);
  await using sql = closing(servers.open(database));
  const rows = await sql.value<{ name: string }[]>`
    select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and n.nspname in ('public', 'rekey')
      and c.relname not like '%migrations%' and c.relname <> all(${[...keep]})`;
  if (rows.length === 0) return;
  await sql.value.unsafe(
    `set session_replication_role = replica; truncate ${rows.map(({ name }) => name).join(", ")} restart identity cascade`,
  );
  await sql.value`checkpoint`;
}

export function closing<S extends { end(options: { timeout: number }): Promise<void> }>(value: S) {
  return { value, [Symbol.asyncDispose]: () => value.end({ timeout: 5 }) };
}
