import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, cpSync, lchownSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { anyPort } from "@rekey/dev/free-port";
import { findPostgresHome } from "@rekey/dev/postgres-home";
import { removePostgresData, startPostgres } from "@rekey/dev/postgres-server";
import { startReaper } from "@rekey/dev/reaper";
import type { OwnServer } from "@rekey/dev/supervised-process";
import { lightDir } from "./test-postgres.ts";

const stateDir = lightDir();

export interface OwnPostgres extends AsyncDisposable {
  /** The superuser's URL of the database `postgres`. */
  url: string;
  port: number;
  dataDir: string;
  /** A folder of the server's user, for its files and sockets. */
  filesDir: string;
  pid(): number | undefined;
  stop(): Promise<void>;
  start(): Promise<void>;
}

export interface OwnPostgresOptions {
  settings?: (filesDir: string) => Record<string, string>;
  /** What lies in `filesDir`, by name. */
  files?: Readonly<Record<string, string>>;
  /** Begins as a copy of another one, which is stopped meanwhile, and follows it. */
  standbyOf?: OwnPostgres;
  /** Begins from this base backup, and recovers to where its settings say. */
  restoredFrom?: string;
  /** Another PostgreSQL than the embedded one. */
  binDir?: string;
  /** The superuser's; one of its own unless told. */
  password?: string;
  /** Called with the folder of the data before anything is in it; returns what undoes it. */
  beforeData?: (dataDir: string) => () => void;
}

/** A PostgreSQL of one test alone, to be set up, stopped and copied as it likes. */
export async function startOwnPostgres(options: OwnPostgresOptions = {}): Promise<OwnPostgres> {
  await using stack = new AsyncDisposableStack();
  const reaper = stack.use(await startReaper());
  const home = findPostgresHome(stateDir);
  const name = `postgres-own-${process.pid}-${randomBytes(4).toString("hex")}`;
  const dataDir = join(home.baseDir, name);
  const filesDir = join(home.baseDir, `${name}-files`);
  stack.defer(() => rmSync(filesDir, { recursive: true, force: true }));
  stack.defer(() => removePostgresData(stateDir, name));
  const give = (path: string) => home.runAs && chownSync(path, home.runAs.uid, home.runAs.gid);
  mkdirSync(filesDir, { recursive: true, mode: 0o755 });
  give(filesDir);
  for (const [file, text] of Object.entries(options.files ?? {})) {
    writeFileSync(join(filesDir, file), text, { mode: 0o600 });
    give(join(filesDir, file));
  }
  if (options.beforeData) stack.defer(options.beforeData(dataDir));
  if (options.standbyOf) await copyData(options.standbyOf, dataDir, home.runAs);
  if (options.restoredFrom) placeData(options.restoredFrom, dataDir, { signal: "recovery.signal", runAs: home.runAs });
  const port = await anyPort();
  const ownPassword = options.password ?? randomBytes(16).toString("hex");
  const password = options.standbyOf ? new URL(options.standbyOf.url).password : ownPassword;
  const settings = {
    ...options.settings?.(filesDir),
    ...(options.standbyOf && { primary_conninfo: conninfo(options.standbyOf.url) }),
  };
  const { binDir } = options;
  const common = { stateDir, name, durable: false, keepAlive: false, reaper, ...(binDir !== undefined && { binDir }) };
  const server: OwnServer = stack.use(await startPostgres({ ...common, port, password, settings }));
  const parts = stack.move();
  return {
    url: server.url,
    port,
    dataDir,
    filesDir,
    pid: () => server.process.pid(),
    stop: () => server.process.stop(),
    start: () => server.process.start(),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

const conninfo = (url: string) => {
  const { hostname, port, username, password } = new URL(url);
  return `host=${hostname} port=${port} user=${username} password=${password}`;
};

/** Makes a server, while it is stopped, follow another one from its next start. */
export function followFromNow(server: OwnPostgres, primary: OwnPostgres): void {
  const file = join(server.dataDir, "standby.signal");
  writeFileSync(file, "");
  writeFileSync(join(server.dataDir, "postgresql.auto.conf"), `primary_conninfo = '${conninfo(primary.url)}'\n`);
  const home = findPostgresHome(stateDir);
  if (home.runAs) chownSync(file, home.runAs.uid, home.runAs.gid);
}

type RunAs = { uid: number; gid: number } | undefined;

async function copyData(from: OwnPostgres, to: string, runAs: RunAs): Promise<void> {
  await from.stop();
  placeData(from.dataDir, to, { signal: "standby.signal", runAs });
  await from.start();
}

function placeData(from: string, to: string, { signal, runAs }: { signal: string; runAs: RunAs }): void {
  cpSync(from, to, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  rmSync(join(to, "postmaster.pid"), { force: true });
  writeFileSync(join(to, signal), "");
  chmodSync(to, 0o700);
  if (runAs) {
    for (const name of ["", ...readdirSync(to, { recursive: true, encoding: "utf8" })])
      lchownSync(join(to, name), runAs.uid, runAs.gid);
  }
}
