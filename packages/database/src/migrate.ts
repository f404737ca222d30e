import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import { openClient } from "./open-client.ts";
import { setRoleSettings } from "./role-settings.ts";
import { migratorRole, type ServiceRole, serviceRoles } from "./service-roles.ts";

// Roles and migrations are changed by one process at a time, whoever starts first.
const advisoryLock = 7_263_915_022;

/**
 * Makes the login roles, sets their passwords, and lets the migrator build in this database. May be run again at any
 * time. The URL's user has to be allowed to make roles.
 */
export async function prepareRoles(
  adminUrl: string,
  passwords: Record<ServiceRole | typeof migratorRole, string>,
): Promise<void> {
  const sql = openClient(adminUrl);
  try {
    await sql.begin("read write", async (tx) => {
      await tx`select pg_advisory_xact_lock(${advisoryLock})`;
      for (const role of [migratorRole, ...serviceRoles] as const) {
        const [found] = await tx`select 1 from pg_roles where rolname = ${role}`;
        const verb = found ? "ALTER" : "CREATE";
        await tx.unsafe(
          `${verb} ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '${quoted(passwords[role])}'`,
        );
      }
      const [row] = await tx<{ name: string }[]>`select quote_ident(current_database()) as name`;
      if (!row) throw new Error("PostgreSQL does not say which database this is");
      await tx.unsafe(`GRANT CREATE, CONNECT ON DATABASE ${row.name} TO ${migratorRole}`);
      await tx.unsafe(`GRANT CONNECT ON DATABASE ${row.name} TO ${serviceRoles.join(", ")}`);
      await tx`REVOKE ALL ON SCHEMA public FROM PUBLIC`;
      await tx.unsafe(`GRANT USAGE, CREATE ON SCHEMA public TO ${migratorRole} WITH GRANT OPTION`);
      await setRoleSettings(tx);
    });
  } finally {
    await sql.end({ timeout: 5 });
  }
}

function quoted(password: string): string {
  if (!/^[\x20-\x7e]{1,200}$/.test(password)) throw new Error("a database password has to be printable ASCII");
  return password.replaceAll("'", "''");
}

/** Brings the tables and grants up to date, as the migrator. May be run again, and by several processes at once. */
export async function migrateDatabase(migratorUrl: string): Promise<void> {
  const client = openClient(migratorUrl, { maxConnections: 2 });
  const migrationsFolder = fileURLToPath(new URL("../migrations", import.meta.url));
  try {
    // Held by a transaction of its own: behind a pooler a session is not ours for longer than that.
    await client.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(${advisoryLock})`;
      await migrate(drizzle({ client }), { migrationsFolder });
    });
  } finally {
    await client.end({ timeout: 5 });
  }
}
