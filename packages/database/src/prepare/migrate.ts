import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Sql, TransactionSql } from "postgres";
import { tellOperation } from "../history/tell-operation.ts";
import { openClient } from "../server/open-client.ts";
import { followCrypto } from "./crypto-extension.ts";
import { knownMigrations, migrationAt } from "./known-migrations.ts";
import { advisoryLock, ownSchema, searchPath } from "./service-roles.ts";

const keptSession =
  "this session does not look for names in the schema of Rekey, as one that a pooler has kept: prepare over a direct connection";

/**
 * Brings the tables up to date, as the migrator, and returns the names of the migrations that it ran. All or nothing,
 * with its row of the history where there is an operator; without one nobody typed a command, as in tests. May be run
 * again, and by several processes at once.
 */
export async function migrateDatabase(migratorUrl: string, operator?: string): Promise<string[]> {
  const client = openClient(migratorUrl);
  try {
    return await client.begin("read write", async (tx) => {
      await tx`select pg_advisory_xact_lock(${advisoryLock})`;
      const [session] = await tx<{ path: string }[]>`select current_setting('search_path') as path`;
      if (session?.path !== searchPath) throw new Error(keptSession);
      const newest = await findNewest(tx);
      const pending = pendingAfter(newest).map(({ tag }) => tag);
      await runMigrations(tx, newest);
      const toMigration = pending.at(-1);
      if (operator !== undefined && toMigration !== undefined) {
        // The row is sealed on its way in, by an extension that a restore may have put elsewhere.
        await followCrypto(tx);
        const fromMigration = migrationAt(newest);
        const from = fromMigration === undefined ? {} : { fromMigration };
        const told = { ...from, toMigration, migrations: pending.length };
        await tellOperation(tx, operator, "database.migrated", told);
      }
      return pending;
    });
  } finally {
    await client.end({ timeout: 5 });
  }
}

// Between the statements of a migration, as drizzle-kit writes them.
const breakpoint = "--> statement-breakpoint";

/**
 * As drizzle's migrator does, by its list and its files, but in the transaction of its caller: the row of the history
 * is committed with what it tells of.
 */
async function runMigrations(tx: TransactionSql, newest: number): Promise<void> {
  const list = tx`${tx(ownSchema)}.__drizzle_migrations`;
  await tx`create schema if not exists ${tx(ownSchema)}`;
  // Not in the schema that drizzle makes, which it shares between all who use it.
  await tx`create table if not exists ${list} (id serial primary key, hash text not null, created_at bigint)`;
  for (const { tag, when } of pendingAfter(newest)) {
    const text = readFileSync(new URL(`../../migrations/${tag}.sql`, import.meta.url), "utf8");
    for (const statement of text.split(breakpoint)) await tx.unsafe(statement);
    const hash = createHash("sha256").update(text).digest("hex");
    await tx`insert into ${list} (hash, created_at) values (${hash}, ${when})`;
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
  return pendingAfter(await findNewest(sql)).map(({ tag }) => tag);
}

/** When the last migration that was run was made; 0: none was run. */
async function findNewest(sql: Sql | TransactionSql): Promise<number> {
  const list = `${ownSchema}.__drizzle_migrations`;
  const [there] = await sql<{ found: string | null }[]>`select to_regclass(${list})::text as found`;
  const [last] = there?.found
    ? await sql<
        { newest: string | null }[]
      >`select max(created_at) as newest from ${sql(ownSchema)}.__drizzle_migrations`
    : [];
  return Number(last?.newest ?? 0);
}

const pendingAfter = (newest: number) => knownMigrations.filter(({ when }) => when > newest);
