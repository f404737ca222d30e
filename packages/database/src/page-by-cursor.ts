import type { DirectoryRequest } from "@rekey/contracts/http";
import type { DirectoryPage } from "@rekey/contracts/resources";
import type { Sql } from "postgres";
import { readCursor, writeCursor } from "./cursor.ts";

interface Listed {
  id: string;
  name: string;
  updatedAt: string;
}

/** Counting stops here: whoever has more looks for a name and not for a number. */
const countedUpTo = 10_000;

const isByName = ({ sort }: DirectoryRequest) => sort.endsWith("name");

/**
 * The parts of a statement over a table named `c` that choose and order a page's rows; one too many tells of the next
 * page.
 */
export function pageClauses(sql: Sql, query: DirectoryRequest) {
  const byName = isByName(query);
  const [key, id] = readCursor(query.before ?? query.after, [byName ? "text" : "time", "text"]);
  // A cursor holds the name itself, so one of before another order was in force leads to its place in this one.
  const column = byName ? sql`c.order_key` : sql`c.updated_at`;
  const value = byName ? sql`order_key_of(${key ?? ""})` : sql`${key ?? "epoch"}::timestamptz`;
  const isAscending = query.sort.startsWith("-") === (query.before !== undefined);
  const beyond = isAscending
    ? sql`(${column}, c.id) > (${value}, ${id ?? ""})`
    : sql`(${column}, c.id) < (${value}, ${id ?? ""})`;
  return {
    isOnPage: key === undefined ? sql`true` : beyond,
    order: isAscending ? sql`${column}, c.id` : sql`${column} desc, c.id desc`,
    limit: query.limit + 1,
  };
}

/**
 * Whether a row of a table named `c` has all the words that somebody typed, in any order, case and accents: found by an
 * index as soon as one of them has three letters.
 */
export function hasSought(sql: Sql, typed: string | undefined) {
  if (!typed) return sql`true`;
  const search = soughtText(typed);
  // Without a word of that length the index cannot help, and to make the parts of every row takes seconds: so they come
  // last, too, for where the index cannot be used.
  const byIndex = hasLongWord(search) ? sql`and grams_of(c.search_key) @> grams_of(sought_words(${search}))` : sql``;
  return sql`(c.search_key like all (sought_patterns(${search})) ${byIndex})`;
}

/** Whether a word is long enough to be found by an index, as `grams_of` has them. */
function hasLongWord(search: string): boolean {
  return search.split(/[\s,;:]+/).some((word) => [...word.replaceAll(/[-./'’]/g, "")].length >= 3);
}

// Scripts that are written without spaces, or with and without: a family name beside or apart from what is given.
const unparted =
  /^\p{L}*[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]\p{L}*/u;

/**
 * What is looked for, as `sought_patterns` is to understand it. Words of such scripts are looked for across the words
 * of a name even when they are short, which a sign within them says.
 */
export function soughtText(typed: string): string {
  return typed.replaceAll(/\S{2,}/gu, (word) => (unparted.test(word) ? word.replace(/^\S/u, "$&-") : word));
}

/** How many rows there are, or null when more than anybody counts. */
export async function countRows(sql: Sql, rows: ReturnType<Sql>): Promise<number | null> {
  const [counted] = await sql<{ count: number }[]>`
    select count(*)::int as count from (${rows} limit ${countedUpTo + 1}) found`;
  const count = counted?.count ?? 0;
  return count > countedUpTo ? null : count;
}

export function pageOf<T extends Listed>(found: T[], query: DirectoryRequest, total: number | null): DirectoryPage<T> {
  const isBack = query.before !== undefined;
  const cursorOf = (row: T | undefined) =>
    row === undefined ? null : writeCursor([isByName(query) ? row.name : row.updatedAt, row.id]);
  const kept = found.slice(0, query.limit);
  const items = isBack ? kept.toReversed() : kept;
  const hasMore = found.length > query.limit;
  return {
    items,
    nextCursor: isBack || hasMore ? cursorOf(items.at(-1)) : null,
    previousCursor: (isBack ? hasMore : query.after !== undefined) ? cursorOf(items[0]) : null,
    total,
  };
}
