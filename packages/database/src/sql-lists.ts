import { type SQL, sql } from "drizzle-orm";
import type { Sql } from "postgres";

/** A list as the value of one parameter, however long it is; of words of ours and ids, which need no quotes. */
export const arrayOf = (words: readonly string[]): string => `{${words.join(",")}}`;

/**
 * Within a subquery PostgreSQL does not see how long a list is, and keeps one plan for all. Those shorter than ten, for
 * which it makes a plan that it keeps, it would plan anew each time, which takes longer than their rows do.
 */
export const uuids = (ids: readonly string[]): SQL => sql`(select ${arrayOf(ids)}::uuid[])::uuid[]`;
export const texts = (words: readonly string[]): SQL => sql`(select ${arrayOf(words)}::text[])::text[]`;

/** The same as parts of a statement of the driver's. */
export const uuidsIn = (client: Sql, ids: readonly string[]) => client`(select ${arrayOf(ids)}::uuid[])::uuid[]`;
export const textsIn = (client: Sql, words: readonly string[]) => client`(select ${arrayOf(words)}::text[])::text[]`;

/** The same of any texts, such as ids that others have given. */
export const anyTexts = (given: readonly string[]): SQL => sql`(select ${quoted(given)}::text[])::text[]`;

/** Any texts, so many that the plan has to go by their number. */
export const manyTexts = (given: readonly string[]): SQL => sql`${quoted(given)}::text[]`;

const quoted = (given: readonly string[]): string =>
  `{${given.map((text) => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`).join(",")}}`;

/**
 * Rows as one parameter. What stands behind it names their columns and types: `as row ("resetId" uuid, …)`. PostgreSQL
 * takes them for a hundred and would read tables of some thousand rows from their beginning for so many: where others
 * are found by them, `limit` says how many there are, by `countOf`, for which one plan is kept as well.
 */
export const rowsOf = (rows: readonly object[]): SQL => sql`jsonb_to_recordset(${jsonList(rows)}::jsonb)`;
export const countOf = (rows: readonly object[]): SQL => sql`(select ${rows.length}::int)`;

/** A list as one parameter. A half of a character, which JSON can spell and PostgreSQL refuses, becomes U+FFFD. */
export function jsonList(rows: readonly object[]): string {
  return JSON.stringify(rows, (_, value: unknown) => (typeof value === "string" ? value.toWellFormed() : value));
}

/**
 * How long a list waits for a lock: longer than any of our own steps holds one. Whoever waited in vain is tried alone,
 * and waits as long as its role lets it.
 */
export const lockWaitOfList = "300ms";
