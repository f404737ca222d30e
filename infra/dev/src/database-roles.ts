import { createHmac } from "node:crypto";
import { closeDatabase } from "@rekey/database/close-database";
import { migrateDatabase, prepareRoles } from "@rekey/database/migrate";
import { migratorRole, serviceRoles, type ServiceRole } from "@rekey/database/service-roles";

type Role = ServiceRole | typeof migratorRole;

/**
 * The URL under which a role signs in. Roles belong to the whole server and not to one database, so their passwords
 * follow from the administrator's: two systems on one server agree on them without having met.
 */
export function databaseUrlFor(adminUrl: string, role: Role): string {
  const url = new URL(adminUrl);
  const password = rolePassword(url, role);
  url.username = role;
  url.password = password;
  return url.href;
}

/** Makes the roles and brings the tables up to date. May be run again at any time. Returns what could not be closed. */
export async function prepareDatabase(adminUrl: string): Promise<string[]> {
  const admin = new URL(adminUrl);
  const passwords = Object.fromEntries(
    ([migratorRole, ...serviceRoles] as const).map((role) => [role, rolePassword(admin, role)]),
  );
  await prepareRoles(adminUrl, passwords as Record<Role, string>);
  await migrateDatabase(databaseUrlFor(adminUrl, migratorRole));
  return closeDatabase(adminUrl);
}

function rolePassword(admin: URL, role: Role): string {
  return createHmac("sha256", `rekey:${decodeURIComponent(admin.password)}`)
    .update(role)
    .digest("base64url");
}
