import { DirectoryQuery, contactStates, directorySorts } from "@rekey/contracts/http";
import type { DirectoryPage } from "@rekey/contracts/resources";
import type { Request } from "express";
import { queryText } from "./read-id.ts";

/** What the list of contacts may be narrowed to; without one it shows all. */
export const contactStateNames = [
  { value: "active", label: "Active" },
  { value: "ended", label: "Ended" },
] as const;

export function readContactState(req: Request): (typeof contactStates)[number] | undefined {
  const state = queryText(req, "state");
  return contactStates.find((known) => known === state && known !== "all");
}

type Sort = (typeof directorySorts)[number];

/**
 * What the address of a list asks for. An order that there is not is the
 * usual one; a place that cannot be is for the API to refuse.
 */
export interface ListRequest {
  search: string | undefined;
  sort: Sort;
  after: string | undefined;
  before: string | undefined;
  /** Of contacts only. */
  state?: string | undefined;
}

export interface ListColumn {
  label: string;
  /** Where a click on the heading leads; absent for a column that orders nothing. */
  href?: string;
  /** Only the column that orders the list has it. */
  order?: "ascending" | "descending";
  isEnd?: boolean;
}

export interface DescribedList {
  columns: ListColumn[];
  count: string;
  previousPage: string | undefined;
  nextPage: string | undefined;
}

export function readListRequest(req: Request): ListRequest {
  const sort = queryText(req, "sort");
  return {
    search: queryText(req, "search"),
    sort: directorySorts.find((known) => known === sort) ?? "name",
    after: cursorText(req, "after"),
    before: cursorText(req, "before"),
  };
}

/** A cursor is longer than what people type. */
function cursorText(req: Request, name: "after" | "before"): string | undefined {
  const value: unknown = req.query[name];
  const known = DirectoryQuery.safeParse({ [name]: value });
  return known.success && typeof value === "string" && value !== "" ? value : undefined;
}

/** The headings that order a list, the way to the pages around it, and how much there is. */
export function describeList(
  path: string,
  request: ListRequest,
  page: DirectoryPage<unknown>,
  words: { columns: readonly (string | [label: string, by: "name" | "updated"])[]; one: string; many: string },
): DescribedList {
  const { search, sort, state } = request;
  const hrefOf = (query: Record<string, string | null | undefined>) => {
    const all = Object.entries({ search, state, sort: sort === "name" ? undefined : sort, ...query });
    const given = all.filter((pair): pair is [string, string] => typeof pair[1] === "string");
    return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
  };
  const { previousCursor, nextCursor } = page;
  return {
    columns: words.columns.map((column) => {
      if (typeof column === "string") return { label: column };
      const [label, by] = column;
      return { label, ...orderOf(by, sort, hrefOf), isEnd: by === "updated" };
    }),
    count: countOf(page, words, search !== undefined),
    previousPage: previousCursor === null ? undefined : hrefOf({ before: previousCursor }),
    nextPage: nextCursor === null ? undefined : hrefOf({ after: nextCursor }),
  };
}

/** A click turns the order round; the first one on a time shows the latest. */
function orderOf(by: "name" | "updated", sort: Sort, hrefOf: (query: { sort: string | null }) => string) {
  const first = by === "updated" ? "-updated" : "name";
  const other = by === "updated" ? "updated" : "-name";
  const next = sort === first ? other : first;
  const href = hrefOf({ sort: next === "name" ? null : next });
  if (sort !== first && sort !== other) return { href };
  return { href, order: sort.startsWith("-") ? ("descending" as const) : ("ascending" as const) };
}

function countOf({ total }: DirectoryPage<unknown>, words: { one: string; many: string }, isSearch: boolean): string {
  if (total === null) return `More than ${(10_000).toLocaleString("en-GB")} ${words.many}`;
  const noun = total === 1 ? words.one : words.many;
  return isSearch ? `${total.toLocaleString("en-GB")} ${noun} found` : `${total.toLocaleString("en-GB")} ${noun}`;
}
