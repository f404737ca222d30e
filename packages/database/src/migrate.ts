import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import { openClient } from "./open-client.ts";
import { ownSchema } from "./service-roles.ts";

// What is prepared in a database is changed by one process at a time, whoever starts first. Roles are of the whole server,
// which no lock reaches: whoever changes those tries again.
export const advisoryLock = 7_263_915_022;

/** Brings the tables up to date, as the migrator. May be run again, and by several processes at once. */
export async function migrateDatabase(migratorUrl: string): Promise<void> {
  const client = openClient(migratorUrl, { maxConnections: 2 });
  const migrationsFolder = fileURLToPath(new URL("../migrations", import.meta.url));
  try {
    // Held by a transaction of its own: behind a pooler a session is not ours for longer than that.
    await client.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(${advisoryLock})`;
      // Not in the schema that drizzle makes, which it shares between all who use it.
      await migrate(drizzle({ client }), { migrationsFolder, migrationsSchema: ownSchema });
    });
  } finally {
    await client.end({ timeout: 5 });
  }
}
