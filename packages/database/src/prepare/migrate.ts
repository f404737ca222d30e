import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import type { Sql, TransactionSql } from "postgres";
import { openClient } from "../server/open-client.ts";
import { knownMigrations } from "./known-migrations.ts";
import { advisoryLock, ownSchema, searchPath } from "./service-roles.ts";

const keptSession =
  "this session does not look for names in the schema of Rekey, as one that a pooler has kept: prepare over a direct connection";

/**
 * Brings the tables up to date, as the migrator, and returns the names of the migrations that it ran. May be run again,
 * and by several processes at once.
 */
export async function migrateDatabase(migratorUrl: string): Promise<string[]> {
  // Drizzle reads its list of migrations by the names of the columns.
  const client = openClient(migratorUrl, { maxConnections: 2, keepsNames: true });
  const migrationsFolder = fileURLToPath(new URL("../../migrations", import.meta.url));
  try {
    // Held by a transaction of its own: behind a pooler a session is not ours for longer than that.
    const ran = await client.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(${advisoryLock})`;
      const [session] = await tx<{ path: string }[]>`select current_setting('search_path') as path`;
      if (session?.path !== searchPath) throw new Error(keptSession);
      const pending = await findPending(tx);
      // Not in the schema that drizzle makes, which it shares between all who use it.
      await migrate(drizzle({ client }), { migrationsFolder, migrationsSchema: ownSchema }).catch((error: unknown) => {
        // Its own message is the statement, and the reason stands behind that.
        throw error instanceof Error && error.cause instanceof Error ? error.cause : error;
      });
      return pending;
    });
    return ran;
  } finally {
    await client.end({ timeout: 5 });
  }
}

/** The migrations that a database lacks, in their order. Changes nothing and waits for nobody. */
export async function pendingMigrations(migratorUrl: string): Promise<string[]> {
  const client = openClient(migratorUrl);
  try {
    return await findPending(client);
  } finally {
    await client.end({ timeout: 5 });
  }
}

/** Whether somebody prepares or migrates this database now, for whom others wait. */
export async function isBeingPrepared(url: string): Promise<boolean> {
  const client = openClient(url);
  try {
    const [row] = await client.begin(
      (tx) => tx<{ free: boolean }[]>`select pg_try_advisory_xact_lock(${advisoryLock}) as free`,
    );
    return row?.free === false;
  } finally {
    await client.end({ timeout: 5 });
  }
}

async function findPending(sql: Sql | TransactionSql): Promise<string[]> {
  const list = `${ownSchema}.__drizzle_migrations`;
  const [there] = await sql<{ found: string | null }[]>`select to_regclass(${list})::text as found`;
  const [last] = there?.found
    ? await sql<
        { newest: string | null }[]
      >`select max(created_at) as newest from ${sql(ownSchema)}.__drizzle_migrations`
    : [];
  return knownMigrations.filter(({ when }) => when > Number(last?.newest ?? 0)).map(({ tag }) => tag);
}
