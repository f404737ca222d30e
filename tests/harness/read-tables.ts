import type { Sql } from "postgres";

/** Every row of every table, whole, as text. */
export async function readTables(sql: Sql): Promise<Record<string, string[]>> {
  const tables = await sql<{ schema: string; name: string }[]>`
    select table_schema as schema, table_name as name from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`;
  const found = await Promise.all(
    tables.map(async ({ schema, name }) => {
      const rows = await sql<{ row: string }[]>`select whole::text as row from ${sql(schema)}.${sql(name)} whole`;
      return [`table ${name}`, rows.map(({ row }) => row)] as const;
    }),
  );
  return Object.fromEntries(found);
}
