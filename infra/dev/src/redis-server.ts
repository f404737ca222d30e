import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { endStale } from "./process-runs.ts";
import type { Reaper } from "./reaper.ts";
import { askRedis } from "./reachable.ts";
import { type OwnServer, startServer } from "./supervised-process.ts";
import { ensureProgram } from "./system-package.ts";

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

export async function startRedis(program: string, options: RedisOptions): Promise<OwnServer> {
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const pidFile = join(options.dataDir, "redis.pid");
  const named = ["redis-server 127.0.0.1", "valkey-server 127.0.0.1"];
  await endStale(pidFile, named, [["SIGTERM", 5_000]]);
  const url = `redis://default:${options.password}@127.0.0.1:${options.port}`;
  return startServer(url, {
    name: "redis",
    command: () => ({
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
