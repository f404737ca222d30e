import { sql } from "drizzle-orm";
import type { Database, Transaction } from "../connection.ts";
import { anyTexts } from "../sql-lists.ts";

/** More than anybody merges in a row. A way never leads back, so this bounds a mistake of ours and nothing else. */
const longestWay = 100;
const listedAtMost = 100;

/** Of contacts that were merged: each with the contact that its person goes on under, as merges lead on. */
export async function findSurvivors(
  db: Pick<Database | Transaction, "execute">,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.execute<{ id: string; into: string }>(sql`
    with recursive way as (
      select id, merged_into as into, 1 as step from contacts where id = any(${anyTexts(ids)}) and merged_into is not null
      union all
      select way.id, c.merged_into, step + 1 from way join contacts c on c.id = way.into
      where c.merged_into is not null and step < ${longestWay}::int
    )
    select distinct on (id) id, way.into from way order by id, step desc`);
  return new Map(rows.map(({ id, into }) => [id, into]));
}

export async function survivorOf(db: Pick<Database | Transaction, "execute">, id: string): Promise<string | undefined> {
  return (await findSurvivors(db, [id])).get(id);
}

/**
 * The columns of `contacts c` that tell of merges, both ways, as merges lead on. Nothing is looked for of a contact
 * that has none.
 */
export const mergeColumns = ({ $client: sql }: Database) => sql`
  case when c.merged_into is not null then (
    with recursive way as (
      select c.merged_into as id, 1 as step
      union all
      select n.merged_into, step + 1 from way join contacts n on n.id = way.id
      where n.merged_into is not null and step < ${longestWay}::int
    )
    select way.id from way order by step desc limit 1) end as merged_into,
  case when exists (select from contacts m where m.merged_into = c.id) then to_jsonb(array(
    with recursive way as (
      select m.id, 1 as step from contacts m where m.merged_into = c.id
      union all
      select m.id, step + 1 from way join contacts m on m.merged_into = way.id where step < ${longestWay}::int
    )
    select way.id from way order by way.id limit ${listedAtMost}::int)) else '[]'::jsonb end as merged_from`;
