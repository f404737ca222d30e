import { createHmac } from "node:crypto";
import { closeDatabase } from "@rekey/database/close-database";
import { databaseUrlAs, readDatabaseUrl } from "@rekey/database/database-target";
import { migrateDatabase, prepareRoles } from "@rekey/database/migrate";
import { migratorRole, serviceRoles, type ServiceRole } from "@rekey/database/service-roles";

type Role = ServiceRole | typeof migratorRole;

/**
 * The URL under which a role signs in. Roles belong to the whole server and not to one database, so their passwords
 * follow from the administrator's: two systems on one server agree on them without having met.
 */
export function databaseUrlFor(adminUrl: string, role: Role): string {
  return databaseUrlAs(adminUrl, { user: role, password: rolePassword(adminUrl, role) });
}

/** Makes the roles and brings the tables up to date. May be run again at any time. Returns what could not be closed. */
export async function prepareDatabase(adminUrl: string): Promise<string[]> {
  const passwords = Object.fromEntries(
    ([migratorRole, ...serviceRoles] as const).map((role) => [role, rolePassword(adminUrl, role)]),
  );
  await prepareRoles(adminUrl, passwords as Record<Role, string>);
  await migrateDatabase(databaseUrlFor(adminUrl, migratorRole));
  return closeDatabase(adminUrl);
}

function rolePassword(adminUrl: string, role: Role): string {
  return createHmac("sha256", `rekey:${readDatabaseUrl(adminUrl).password}`)
    .update(role)
    .digest("base64url");
}
