import type { Sql } from "postgres";

/**
 * Moves every time in every table so far into the past: for the database, that much time has gone by. Tables that are
 * named stay as they are.
 */
export async function moveTimesBack(sql: Sql, span: string, but: readonly string[] = []): Promise<void> {
  const columns = await sql<{ table: string; column: string; isList: boolean }[]>`
    select table_name as table, column_name as column, data_type = 'ARRAY' as "isList" from information_schema.columns
    where table_schema = 'rekey' and udt_name in ('timestamptz', '_timestamptz') and table_name <> all(${[...but]})`;
  await sql.begin(async (tx) => {
    for (const { table, column, isList } of columns) {
      const moved = isList
        ? tx`array(select t - ${span}::interval from unnest(${tx(column)}) t)`
        : tx`${tx(column)} - ${span}::interval`;
      await tx`update ${tx(table)} set ${tx(column)} = ${moved} where ${tx(column)} is not null`;
    }
  });
}
