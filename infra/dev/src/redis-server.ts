import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { startProcess } from "./managed-process.ts";
import { processRuns } from "./process-runs.ts";
import type { Reaper } from "./reaper.ts";
import { askRedis } from "./reachable.ts";
import { superviseProcess, type SupervisedProcess } from "./supervised-process.ts";
import { ensureProgram } from "./system-package.ts";
import { waitUntil } from "./wait-until.ts";

export interface RedisServer extends AsyncDisposable {
  url: string;
  process: SupervisedProcess;
}

export interface RedisOptions {
  dataDir: string;
  port: number;
  password: string;
  /** Keep what is in it over a restart. */
  durable: boolean;
  keepAlive: boolean;
  reaper: Reaper;
  onNote?: (note: string) => void;
}

export function ensureRedisProgram(log: (line: string) => void): Promise<string> {
  const packages = { apt: "redis-server", dnf: "valkey", apk: "valkey", brew: "redis" };
  return ensureProgram(["redis-server", "valkey-server"], packages, {
    log,
    instead: "or set REDIS_URL to a server of yours",
  });
}

export async function startRedis(program: string, options: RedisOptions): Promise<RedisServer> {
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  await stopStaleRedis(options.dataDir);
  const url = `redis://default:${options.password}@127.0.0.1:${options.port}`;
  const supervised = superviseProcess({
    name: "redis",
    launch: () =>
      startProcess({
        name: "redis",
        command: program,
        args: ["-"],
        // Through its standard input, because a command line can be read by every user of the machine.
        input: serverSettings(options),
        env: { PATH: process.env["PATH"] ?? "", TZ: "UTC" },
        cwd: options.dataDir,
        stopSignal: "SIGTERM",
      }),
    isReady: async () => (await askRedis(url)) === undefined,
    readyTimeoutMs: 20_000,
    graceMs: 5_000,
    keepAlive: options.keepAlive,
    reaper: options.reaper,
    onNote: options.onNote,
  });
  await supervised.start();
  return { url, process: supervised, [Symbol.asyncDispose]: () => supervised.stop() };
}

function serverSettings(options: RedisOptions): string {
  return [
    `port ${options.port}`,
    "bind 127.0.0.1",
    "protected-mode yes",
    `requirepass ${options.password}`,
    `dir ${JSON.stringify(options.dataDir)}`,
    `pidfile ${JSON.stringify(join(options.dataDir, "redis.pid"))}`,
    "daemonize no",
    `appendonly ${options.durable ? "yes" : "no"}`,
    "appendfsync everysec",
    'save ""',
    "maxmemory-policy noeviction",
    "loglevel warning",
    "",
  ].join("\n");
}

async function stopStaleRedis(dataDir: string): Promise<void> {
  const pidFile = join(dataDir, "redis.pid");
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, "utf8"));
  const runs = () => processRuns(pid, "redis-server 127.0.0.1") || processRuns(pid, "valkey-server 127.0.0.1");
  if (!runs()) return;
  process.kill(pid, "SIGTERM");
  await waitUntil(async () => !runs(), { timeoutMs: 5_000 });
}
