import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { findPostgresHome, makeServerDir, type PostgresHome } from "./postgres-home.ts";
import { endStale } from "./process-runs.ts";
import { askPostgres } from "./reachable.ts";
import type { Reaper } from "./reaper.ts";
import { type OwnServer, startServer } from "./supervised-process.ts";

export interface PostgresOptions {
  stateDir: string;
  /** The data's folder inside the state directory, or inside the folder that stands in for it. */
  name: string;
  port: number;
  password: string;
  /** Without durability it is faster, and a crash of the machine may cost the data. */
  durable: boolean;
  keepAlive: boolean;
  /** On top of ours, for this server. */
  settings?: Readonly<Record<string, string>>;
  reaper: Reaper;
  /** Another PostgreSQL than the embedded one. */
  binDir?: string;
  onNote?: (note: string) => void;
}

/**
 * Starts the embedded PostgreSQL on loopback, with the data of its last run when there are any. Its URL is the
 * superuser's, of the database `postgres`.
 */
export async function startPostgres(options: PostgresOptions): Promise<OwnServer> {
  const found = findPostgresHome(options.stateDir);
  const home = { ...found, binDir: options.binDir ?? found.binDir };
  const dataDir = makeServerDir(home, options.name);
  await stopStalePostmaster(dataDir);
  if (!existsSync(join(dataDir, "PG_VERSION"))) await initialise(home, dataDir, options);
  const url = `postgres://postgres:${options.password}@127.0.0.1:${options.port}/postgres`;
  return startServer(url, {
    name: "postgres",
    command: () => ({
      command: join(home.binDir, "postgres"),
      args: ["-D", dataDir, ...serverSettings(options)],
      env: serverEnv(),
      cwd: dataDir,
      stopSignal: "SIGINT",
      ...(home.runAs && { runAs: home.runAs }),
    }),
    isReady: async () => (await askPostgres(url)) === undefined,
    readyTimeoutMs: 30_000,
    graceMs: 6_000,
    keepAlive: options.keepAlive,
    reaper: options.reaper,
    onNote: options.onNote,
  });
}

/** Removes the data of runs that were killed before they could; `isOver` says it of a folder's name. */
export async function sweepPostgresData(stateDir: string, isOver: (name: string) => boolean): Promise<void> {
  const { baseDir } = findPostgresHome(stateDir);
  if (!existsSync(baseDir)) return;
  for (const name of readdirSync(baseDir)) if (isOver(name)) await removePostgresData(stateDir, name);
}

/** Ends what an earlier run left behind and removes its data. */
export async function removePostgresData(stateDir: string, name: string): Promise<void> {
  const dataDir = join(findPostgresHome(stateDir).baseDir, name);
  await stopStalePostmaster(dataDir);
  rmSync(dataDir, { recursive: true, force: true });
}

export function hasPostgresData(stateDir: string, name: string): boolean {
  return existsSync(join(findPostgresHome(stateDir).baseDir, name, "PG_VERSION"));
}

function serverSettings(options: PostgresOptions): string[] {
  const settings = {
    listen_addresses: "127.0.0.1",
    port: options.port,
    unix_socket_directories: "",
    max_connections: 300,
    shared_buffers: "128MB",
    log_min_messages: "warning",
    log_statement: "none",
    // A statement in the log could hold what was given to it.
    log_min_error_statement: "panic",
    ...(options.durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off", autovacuum: "off" }),
    ...options.settings,
  };
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

async function initialise(home: PostgresHome, dataDir: string, options: PostgresOptions): Promise<void> {
  const passwordFile = join(home.baseDir, `.password-${randomBytes(6).toString("hex")}`);
  writeFileSync(passwordFile, options.password, { mode: 0o600 });
  if (home.runAs) chownSync(passwordFile, home.runAs.uid, home.runAs.gid);
  const args = [
    `--pgdata=${dataDir}`,
    "--username=postgres",
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    // Known since version 17.
    ...(options.binDir === undefined ? ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] : []),
    "--locale=C",
    ...(options.durable ? [] : ["--no-sync"]),
  ];
  try {
    await promisify(execFile)(join(home.binDir, "initdb"), args, { cwd: dataDir, env: serverEnv(), ...home.runAs });
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

function serverEnv(): Record<string, string> {
  return { PATH: process.env["PATH"] ?? "", LC_ALL: "C", TZ: "UTC" };
}

function stopStalePostmaster(dataDir: string): Promise<void> {
  return endStale(
    join(dataDir, "postmaster.pid"),
    [dataDir],
    [
      ["SIGINT", 6_000],
      ["SIGQUIT", 3_000],
    ],
  );
}
