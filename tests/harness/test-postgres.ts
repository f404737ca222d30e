import { randomBytes } from "node:crypto";
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

/** A PostgreSQL that keeps nothing, and its administrator's URL. */
export async function ownPostgres(stack: AsyncDisposableStack, reaper: Reaper, run: string): Promise<string> {
  await sweepPostgresData(stateDir, (name) => isLeftOver(/^postgres-(?:test|steps)-(\d+)/.exec(name)));
  const name = `postgres-${run}`;
  stack.defer(() => removePostgresData(stateDir, name));
  const password = randomBytes(24).toString("hex");
  const options = { durable: false, keepAlive: false, reaper, port: await anyPort() };
  return stack.use(await startPostgres({ ...options, stateDir, name, password })).url;
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
