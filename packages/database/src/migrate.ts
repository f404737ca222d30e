import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";

/** The login role of each service. */
export const serviceRoles = [
  "rekey_api",
  "rekey_portal",
  "rekey_console",
  "rekey_credentials",
  "rekey_mail",
  "rekey_sealer",
] as const;
export type ServiceRole = (typeof serviceRoles)[number];

/** Owns the tables; no service ever signs in as it. */
export const migratorRole = "rekey_migrator";

/** Holds all that is Rekey's in a database, so that others may have what they like beside it. */
export const ownSchema = "rekey";

/** Where the names of all statements are looked for. Temporary tables come last, or whoever may make one stands before ours. */
export const searchPath = `${ownSchema}, pg_temp`;

// What is prepared in a database is changed by one process at a time, whoever starts first. Roles are of the whole server,
// which no lock reaches: whoever changes those tries again.
export const advisoryLock = 7_263_915_022;

export const quiet = { max: 1, onnotice: () => {}, connect_timeout: 5 };

/** Brings the tables up to date, as the migrator. May be run again, and by several processes at once. */
export async function migrateDatabase(migratorUrl: string): Promise<void> {
  const client = postgres(migratorUrl, quiet);
  try {
    await client`select pg_advisory_lock(${advisoryLock})`;
    await migrate(drizzle({ client }), {
      migrationsFolder: fileURLToPath(new URL("../migrations", import.meta.url)),
      // Not in the schema that drizzle makes, which it shares between all who use it.
      migrationsSchema: ownSchema,
    });
  } finally {
    await client.end({ timeout: 5 });
  }
}
