import { createHmac } from "node:crypto";
import { applyGrants } from "@rekey/database/prepare/apply-grants";
import { closeDatabase } from "@rekey/database/prepare/close-database";
import { claimCrypto, followCrypto } from "@rekey/database/prepare/crypto-extension";
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
 * on what was restored from a dump. Returns what somebody should know.
 */
export async function prepareDatabase(adminUrl: string): Promise<string[]> {
  try {
    return await prepare(adminUrl);
  } catch (error) {
    throw await nameEventTrigger(adminUrl, error);
  }
}

async function prepare(adminUrl: string): Promise<string[]> {
  const migratorUrl = databaseUrlFor(adminUrl, migratorRole);
  const notes = await prepareRoles({
    adminUrl,
    passwordOf: (role) => rolePassword(adminUrl, role),
    urlOf: (role) => databaseUrlFor(adminUrl, role),
  });
  notes.push(...(await claimSchema(adminUrl, migratorUrl)));
  await claimCrypto(adminUrl, migratorUrl);
  notes.push(...(await bringUpToDate(migratorUrl)).notes);
  return [...notes, ...(await closeDatabase(adminUrl))];
}

/**
 * Brings tables and grants of a database that was prepared before up to date, and returns the migrations that it ran.
 * It needs no right beyond those of the migrator.
 */
export async function migrateOnly(adminUrl: string): Promise<string[]> {
  return (await bringUpToDate(databaseUrlFor(adminUrl, migratorRole))).migrations;
}

async function bringUpToDate(migratorUrl: string): Promise<{ migrations: string[]; notes: string[] }> {
  const migrations = await migrateDatabase(migratorUrl);
  await followCrypto(migratorUrl);
  return { migrations, notes: await applyGrants(migratorUrl) };
}

const noPassword =
  "the user of DATABASE_URL has no password there: those of the services' roles are made from it, and without one anybody could make them. Give the user one and write it as user:password@";

function rolePassword(adminUrl: string, role: Role): string {
  const { password } = readDatabaseUrl(adminUrl);
  if (password === "") throw new Error(noPassword);
  return createHmac("sha256", `rekey:${password}`).update(role).digest("base64url");
}
