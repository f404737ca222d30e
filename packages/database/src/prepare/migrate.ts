import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import { openClient } from "../server/open-client.ts";
import { advisoryLock, ownSchema, searchPath } from "./service-roles.ts";

const keptSession =
  "this session does not look for names in the schema of Rekey, as one that a pooler has kept: prepare over a direct connection";

/** Brings the tables up to date, as the migrator. May be run again, and by several processes at once. */
export async function migrateDatabase(migratorUrl: string): Promise<void> {
  // Drizzle reads its list of migrations by the names of the columns.
  const client = openClient(migratorUrl, { maxConnections: 2, keepsNames: true });
  const migrationsFolder = fileURLToPath(new URL("../../migrations", import.meta.url));
  try {
    // Held by a transaction of its own: behind a pooler a session is not ours for longer than that.
    await client.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(${advisoryLock})`;
      const [session] = await tx<{ path: string }[]>`select current_setting('search_path') as path`;
      if (session?.path !== searchPath) throw new Error(keptSession);
      // Not in the schema that drizzle makes, which it shares between all who use it.
      await migrate(drizzle({ client }), { migrationsFolder, migrationsSchema: ownSchema }).catch((error: unknown) => {
        // Its own message is the statement, and the reason stands behind that.
        throw error instanceof Error && error.cause instanceof Error ? error.cause : error;
      });
    });
  } finally {
    await client.end({ timeout: 5 });
  }
}
