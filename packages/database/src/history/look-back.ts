import type { Sql } from "postgres";
import type { Fragment } from "./statement.ts";

/** So many rows that meet one criterion are looked at for a page, and no more. */
const lookedAtMost = 5_000;

/** Where a row stands in a list: newest first. */
export interface Place {
  at: string;
  id: string;
}

/** The rows of a list, and by what they are found. */
export interface Listed {
  table: Fragment;
  /** What is read of them: a service may not read all of each table. */
  columns: Fragment;
  at: Fragment;
  id: Fragment;
  /** The time that is asked for, and what stands behind an earlier page. */
  within: Fragment;
  /** What each row has to meet. An index has each in the order of the list. */
  criteria: readonly [Fragment, ...Fragment[]];
}

/** A look at the rows of one criterion: at all of them, or as far back as to an end. */
export interface Look {
  rows: Fragment;
  /** The other criteria, which they have to meet. With all of them PostgreSQL would expect to find next to none. */
  rest: Fragment;
  end: Place | undefined;
}

/**
 * The place of the row with which there are so many, by each criterion; undefined where there are fewer. It is found in
 * the index alone.
 */
export async function findEnds(sql: Sql, listed: Listed, count: number): Promise<(Place | undefined)[]> {
  const { table, at, id, within, criteria } = listed;
  const parts = criteria.map(
    (criterion, index) => sql`(
      select ${index}::int as criterion, ${at} as at, ${id}::text as id from ${table} where ${criterion} ${within}
      order by ${at} desc, ${id} desc offset ${count - 1}::int limit 1)`,
  );
  const found = await sql<(Place & { criterion: number })[]>`
    ${parts.reduce((all, part) => sql`${all} union all ${part}`)}`;
  return criteria.map((_, index) => found.find(({ criterion }) => criterion === index));
}

/**
 * How to look for rows that meet several criteria: by the one that has the fewest, or whose rows reach back the
 * furthest. An index finds what meets one of them, so that where each is met by millions and both by none, all of these
 * would be read for an empty page.
 */
export async function chooseLook(sql: Sql, listed: Listed, count: number = lookedAtMost): Promise<Look> {
  const ends = await findEnds(sql, listed, count);
  const whole = ends.indexOf(undefined);
  const furthest = ends.reduce((best, end, index) => ((end?.at ?? "") < (ends[best]?.at ?? "") ? index : best), 0);
  const chosen = whole === -1 ? furthest : whole;
  const { table, columns, at, id, within, criteria } = listed;
  const end = ends[chosen];
  const upTo = end ? sql`and (${at}, ${id}) >= (${end.at}::timestamptz, ${end.id})` : sql``;
  // Without the offset PostgreSQL would be free to look by another criterion.
  const rows = sql`(
      select ${columns} from ${table} where ${criteria[chosen] ?? criteria[0]} ${within} ${upTo}
      order by ${at} desc, ${id} desc offset 0)`;
  const others = criteria.filter((_, index) => index !== chosen);
  return { rows, rest: others.reduce((all, criterion) => sql`${all} and ${criterion}`, sql`true`), end };
}
