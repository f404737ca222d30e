import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { migratorRole } from "@rekey/database/prepare/service-roles";
import { databaseUrlFor } from "@rekey/dev/database-roles";
import { createDatabase } from "@rekey/dev/own-database";
import postgres, { type Sql } from "postgres";

const folder = join(import.meta.dirname, "../../packages/database/migrations");

// The last one before the schema of our own.
const lastEarlier = "0015_budgets";

/**
 * What has changed in migrations since, taken back, and the hash of the file as it was, so that it is known to be it.
 */
const asItWas: Record<string, [hash: string, (text: string) => string]> = {
  "0000_tables": [
    "2eb18db90f6addc91377049382cd5dcf8b16efcfee9b94c6b65fc8c33f11bd3e",
    (text) => text.replaceAll('REFERENCES "', 'REFERENCES "public"."'),
  ],
  "0001_grants": [
    "7d4908ae3b9842adeff2d1cc8e122f2e0869f8e8355834efe207f0d612fdfb7c",
    (text) => text.replace("ON SCHEMA rekey", "ON SCHEMA public"),
  ],
  "0013_access_ends": [
    "be21d79f35cd29bab62fed27eae7d5820df52e095f7c0c205db9c1164b4b91eb",
    (text) => text.replaceAll("rekey.", "public."),
  ],
  "0014_own_history_only": [
    "9e692e1a709501ad20a9e7369303b6533998224607f3d29844f024d373bb7e4a",
    (text) =>
      text.replaceAll("pg_catalog, rekey,", "pg_catalog, public,").replace("FROM __drizzle", "FROM drizzle.__drizzle"),
  ],
};

/** A database as the version before the schema of our own prepared it, with the rows of another one. */
export async function makeEarlierDatabase(serverUrl: string, name: string, rowsOf: Sql): Promise<string> {
  const url = await createDatabase(serverUrl, name);
  const admin = postgres(url, { max: 1, onnotice: () => {} });
  const migrator = postgres(databaseUrlFor(url, migratorRole), { max: 1, onnotice: () => {} });
  await admin.unsafe(`grant create on database ${name} to ${migratorRole}; revoke all on schema public from public;
    grant usage, create on schema public to ${migratorRole} with grant option`);
  await migrateEarlier(migrator);
  const tables = await admin<{ name: string }[]>`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`;
  await admin`set session_replication_role = replica`;
  // What sealed a row then is not in the rows of today, and is read by nobody.
  for (const table of tables) {
    const rows = await rowsOf<
      { row: string }[]
    >`select (to_jsonb(t) || '{"hash": ""}')::text as row from ${rowsOf(table.name)} t`;
    await admin`insert into ${admin(table.name)} overriding system value select * from json_populate_recordset(
      null::${admin(table.name)}, ${`[${rows.map(({ row }) => row).join()}]`}::text::json)`;
  }
  await admin`select setval('audit_events_id_seq', (select max(id) from audit_events))`;
  await Promise.all([admin.end({ timeout: 1 }), migrator.end({ timeout: 1 })]);
  return url;
}

async function migrateEarlier(sql: Sql): Promise<void> {
  const { entries } = JSON.parse(readFileSync(join(folder, "meta/_journal.json"), "utf8")) as {
    entries: { tag: string; when: number }[];
  };
  await sql.unsafe(
    "create schema drizzle; create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)",
  );
  for (const { tag, when } of entries.slice(0, entries.findIndex((entry) => entry.tag === lastEarlier) + 1)) {
    const text = readFileSync(join(folder, `${tag}.sql`), "utf8");
    const [hash, takeBack] = asItWas[tag] ?? [undefined, (same: string) => same];
    const earlier = takeBack(text);
    const found = createHash("sha256").update(earlier).digest("hex");
    if (hash !== undefined && found !== hash) throw new Error(`${tag} is not as the earlier version had it`);
    for (const statement of earlier.split("--> statement-breakpoint")) await sql.unsafe(statement);
    await sql`insert into drizzle.__drizzle_migrations (hash, created_at) values (${found}, ${when})`;
  }
}
