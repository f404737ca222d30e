import { createHmac } from "node:crypto";
import { applyGrants, type Preparing } from "@rekey/database/prepare/apply-grants";
import { closeDatabase } from "@rekey/database/prepare/close-database";
import { claimCrypto, followCryptoOf } from "@rekey/database/prepare/crypto-extension";
import { databaseUrlAs, readDatabaseUrl } from "@rekey/database/server/database-target";
import { migrateDatabase } from "@rekey/database/prepare/migrate";
import { nameEventTrigger } from "@rekey/database/prepare/name-event-trigger";
import { claimSchema } from "@rekey/database/prepare/own-schema";
import { prepareRoles } from "@rekey/database/prepare/prepare-roles";
import { migratorRole, type ServiceRole } from "@rekey/database/prepare/service-roles";

type Role = ServiceRole | typeof migratorRole;

/**
 * The URL under which a role signs in. Roles belong to the whole server and not to one database, so their passwords
 * follow from the administrator's: two systems on one server agree on them without having met.
 */
export function databaseUrlFor(adminUrl: string, role: Role): string {
  return databaseUrlAs(adminUrl, { user: role, password: rolePassword(adminUrl, role) });
}

/**
 * Makes the roles, our schema and the grants true, and brings the tables up to date. May be run again at any time, also
 * on what was restored from a dump. Returns what somebody should know. What was changed is told in the history, where
 * an `operator` did it: the user of the operating system who typed the command.
 */
export async function prepareDatabase(adminUrl: string, operator?: string): Promise<string[]> {
  try {
    return await prepare(adminUrl, operator);
  } catch (error) {
    throw await nameEventTrigger(adminUrl, error);
  }
}

async function prepare(adminUrl: string, operator: string | undefined): Promise<string[]> {
  const migratorUrl = databaseUrlFor(adminUrl, migratorRole);
  const roles = await prepareRoles({
    adminUrl,
    passwordOf: (role) => rolePassword(adminUrl, role),
    urlOf: (role) => databaseUrlFor(adminUrl, role),
  });
  const schema = await claimSchema(adminUrl, migratorUrl);
  const hasMadeExtension = await claimCrypto(adminUrl, migratorUrl);
  const database = await closeDatabase(adminUrl);
  // The row that tells of all this is written with the rights, so they are last: before, there may be no history.
  const parts: Preparing["parts"] = [
    ...(roles.changed ? (["roles"] as const) : []),
    ...(schema.changed ? (["schema"] as const) : []),
    ...(hasMadeExtension ? (["extension"] as const) : []),
    ...(database.changed ? (["database"] as const) : []),
  ];
  const { notes } = await bringUpToDate(migratorUrl, operator, parts);
  return [...roles.notes, ...schema.notes, ...notes, ...database.notes];
}

/**
 * Brings tables and grants of a database that was prepared before up to date, and returns the migrations that it ran.
 * It needs no right beyond those of the migrator. The history is told as by preparing.
 */
export async function migrateOnly(adminUrl: string, operator?: string): Promise<string[]> {
  return (await bringUpToDate(databaseUrlFor(adminUrl, migratorRole), operator, [])).migrations;
}

async function bringUpToDate(migratorUrl: string, operator: string | undefined, parts: Preparing["parts"]) {
  const migrations = await migrateDatabase(migratorUrl, operator);
  await followCryptoOf(migratorUrl);
  const preparing = operator === undefined ? undefined : { operator, parts };
  return { migrations, notes: await applyGrants(migratorUrl, preparing) };
}

const noPassword =
  "the user of DATABASE_URL has no password there: those of the services' roles are made from it, and without one anybody could make them. Give the user one and write it as user:password@";

function rolePassword(adminUrl: string, role: Role): string {
  const { password } = readDatabaseUrl(adminUrl);
  if (password === "") throw new Error(noPassword);
  return createHmac("sha256", `rekey:${password}`).update(role).digest("base64url");
}
