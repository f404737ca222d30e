import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { databaseUrlAs, databaseUrlFault } from "@rekey/database/server/database-target";
import { databaseUrlFor } from "@rekey/dev/database-roles";
import { migratorRole } from "@rekey/database/prepare/service-roles";
import { faultOfDatabase } from "@rekey/dev/reachable";
import type { Surroundings } from "./surroundings.ts";
import { UsageError } from "./usage-error.ts";

type Where = Pick<Surroundings, "env" | "workingDir">;

/** A setting, or what is in the file that its `…_FILE` names; undefined where neither is set. */
export function findSetting({ env, workingDir }: Where, name: string): string | undefined {
  const file = env[`${name}_FILE`];
  try {
    return (file ? readFileSync(resolve(workingDir, file), "utf8").trim() : env[name]) || undefined;
  } catch (error) {
    throw new UsageError(`${name}_FILE cannot be read`, { cause: error });
  }
}

export function readSetting(around: Where, name: string): string {
  const value = findSetting(around, name);
  if (value === undefined) throw new UsageError(`${name} or ${name}_FILE has to be set`);
  return value;
}

/** A database that answers; files that its URL names are found from where the command was typed. */
export async function findDatabase(around: Surroundings): Promise<string> {
  const url = readDatabaseSetting(around);
  const fault = await faultOfDatabase(url);
  if (fault !== undefined) throw new Error(fault);
  return url;
}

/** The same database, as the owner of the tables: whoever prepares need not be let into them. */
export async function findTables(around: Surroundings): Promise<string> {
  return databaseUrlFor(await findDatabase(around), migratorRole);
}

/** The user who prepares; files that the URL names are found from where the command was typed. */
export function readDatabaseSetting(around: Surroundings): string {
  const url = readSetting(around, "DATABASE_URL");
  const fault = databaseUrlFault(url, around.workingDir);
  if (fault !== undefined) throw new UsageError(`DATABASE_URL: ${fault}`);
  return databaseUrlAs(url, undefined, around.workingDir);
}
