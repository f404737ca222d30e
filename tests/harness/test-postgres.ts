import { randomBytes } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, statfsSync } from "node:fs";
import { freemem } from "node:os";
import { join, resolve } from "node:path";
import { prepareDatabase } from "@rekey/dev/database-roles";
import { anyPort } from "@rekey/dev/free-port";
import { createDatabase, dropDatabase } from "@rekey/dev/own-database";
import { removePostgresData, startPostgres, sweepPostgresData } from "@rekey/dev/postgres-server";
import { processRuns } from "@rekey/dev/process-runs";
import type { Reaper } from "@rekey/dev/reaper";

export interface TestDatabase {
  /** The administrator's URL of the server, without a database of ours. */
  serverUrl: string;
  /** A prepared database, to be copied. */
  templateName: string;
}

export const stateDir = resolve(process.env["REKEY_DIR"] ?? join(import.meta.dirname, "../../.rekey"));

// Several times what a run has at once: a copy for each worker, and the log of what was written.
const leastFree = 4 * 1024 ** 3;
const settings = { max_wal_size: "512MB" };

/** A PostgreSQL that keeps nothing, and its administrator's URL. */
export async function ownPostgres(stack: AsyncDisposableStack, reaper: Reaper, run: string): Promise<string> {
  const home = lightDir();
  for (const dir of new Set([stateDir, home]))
    await sweepPostgresData(dir, (name) => isLeftOver(/^postgres-(?:test|steps|own)-(\d+)/.exec(name)));
  const name = `postgres-${run}`;
  stack.defer(() => removePostgresData(home, name));
  const password = randomBytes(24).toString("hex");
  const options = { durable: false, keepAlive: false, reaper, port: await anyPort() };
  return stack.use(await startPostgres({ ...options, stateDir: home, name, password, settings })).url;
}

/**
 * Where data lies that nobody keeps: in memory where there is enough, for a database is a thousand files and each test
 * file makes and drops one; else beside all else. What a killed run leaves goes with the next run.
 */
export function lightDir(): string {
  const shared = "/dev/shm";
  if (!existsSync(shared)) return stateDir;
  const { bavail, bsize } = statfsSync(shared);
  if (Math.min(bavail * bsize, freemem()) < leastFree) return stateDir;
  const dir = join(shared, `rekey-tests-${process.getuid?.()}`);
  mkdirSync(dir, { recursive: true, mode: 0o711 });
  const found = lstatSync(dir);
  // Anybody may put something there before us.
  return found.isDirectory() && found.uid === process.getuid?.() ? dir : stateDir;
}

export async function makeTemplate(stack: AsyncDisposableStack, serverUrl: string, run: string) {
  const templateName = `rekey_template_${run.replaceAll("-", "_")}`;
  stack.defer(() => dropDatabase(serverUrl, templateName));
  const templateUrl = await createDatabase(serverUrl, templateName);
  await prepareDatabase(templateUrl);
  return { templateName, templateUrl };
}

/** Of a run that is over, by the process id in a name. */
export function isLeftOver(match: RegExpExecArray | null): boolean {
  return match !== null && !processRuns(Number(match[1]), "node");
}
