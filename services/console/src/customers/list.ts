import { contactStates, DirectoryQuery, directorySorts } from "@rekey/contracts/http";
import type { DirectoryPage } from "@rekey/contracts/resources";
import type { Page } from "@rekey/web/create-pages";
import { attributes, html, type Html } from "@rekey/web/html";
import type { Request } from "express";
import { bdi, options } from "../common-views.ts";
import { hrefWith } from "../paths.ts";
import { queryText } from "../read-request.ts";

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
  /** Of contacts only; all of them where it is undefined. */
  state?: (typeof contactStates)[number] | undefined;
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

export function readContactState(req: Request): ListRequest["state"] {
  const state = queryText(req, "state");
  return contactStates.find((known) => known === state && known !== "all");
}

interface Directory<T> {
  path: string;
  request: ListRequest;
  found: DirectoryPage<T>;
  one: string;
  many: string;
  searchLabel: string;
  columns: readonly (string | readonly [label: string, by: "name" | "updated"])[];
  row: (item: T) => Html;
  /** What is said where there is nothing at all, and where nothing is what was asked for. */
  none: Html;
  noneSuch: (sought: Html) => Html;
}

/** A list with its search, the headings that order it, how much there is, and the way to the pages around it. */
export function directory<T>(page: Page, list: Directory<T>): Html {
  const { path, request, found, many } = list;
  const { search, sort, state } = request;
  const isNarrowed = search !== undefined || state !== undefined;
  if (found.items.length === 0 && !isNarrowed) return html`<p class="empty">${list.none}</p>`;
  const asked = { search, state, sort: sort === "name" ? undefined : sort };
  const linkTo = (more: object) => page.linkTo(hrefWith(path, { ...asked, ...more }));
  const all = html`<a href="${page.linkTo(path)}">Show all ${many}</a>`;
  const sought = search === undefined ? html`this choice` : html`“${bdi(search)}”`;
  const rows = html`<p class="meta list-count">${countOf(list)}${isNarrowed && html` · ${all}`}</p>
<table class="table">
  <thead class="sorts"><tr>${list.columns.map((column) => columnHead(column, sort, linkTo))}</tr></thead>
  <tbody>${found.items.map(list.row)}</tbody>
</table>
${pagesAround(found, linkTo)}`;
  return html`${searchForm(list.searchLabel, request, "state" in request)}
${found.items.length === 0 ? html`<p class="empty">${list.noneSuch(sought)} ${all}</p>` : rows}`;
}

const searchForm = (label: string, { search, sort, state }: ListRequest, ofContacts: boolean): Html => html`
<form class="search" method="get" role="search">
  <label class="visually-hidden" for="search">${label}</label>
  <input id="search" name="search" type="search" maxlength="200" placeholder="${label}" value="${search}">
  ${ofContacts && html`<select name="state" aria-label="Which contacts">${options(states, state)}</select>`}
  ${sort !== "name" && html`<input type="hidden" name="sort" value="${sort}">`}
  <button class="secondary" type="submit">Search</button>
</form>`;

const states = [
  { value: "", label: "All" },
  { value: "active", label: "Active" },
  { value: "ended", label: "Ended" },
];

/** A click turns the order round; the first one on a time shows the latest. */
function columnHead(column: Directory<unknown>["columns"][number], sort: Sort, linkTo: (more: object) => string): Html {
  if (typeof column === "string") return html`<th scope="col">${column}</th>`;
  const [label, by] = column;
  const [first, other] = by === "updated" ? (["-updated", "updated"] as const) : (["name", "-name"] as const);
  const next = sort === first ? other : first;
  const isOrder = sort === first || sort === other;
  const order = isOrder && (sort.startsWith("-") ? "descending" : "ascending");
  const mark = order && html`<span class="sort-mark ${order}" aria-hidden="true"></span>`;
  const head = attributes({ "aria-sort": order, class: by === "updated" && "end" });
  return html`<th scope="col"${head}><a href="${linkTo({ sort: next === "name" ? undefined : next })}">${label}${mark}</a></th>`;
}

function countOf<T>({ found: { total }, request, one, many }: Directory<T>): string {
  if (total === null) return `More than ${(10_000).toLocaleString("en-GB")} ${many}`;
  const found = `${total.toLocaleString("en-GB")} ${total === 1 ? one : many}`;
  return request.search === undefined ? found : `${found} found`;
}

function pagesAround(
  { previousCursor: before, nextCursor: after }: DirectoryPage<unknown>,
  linkTo: (more: object) => string,
) {
  const step = (rel: string, more: object, words: string) =>
    html`<a class="button secondary" rel="${rel}" href="${linkTo(more)}">${words}</a>`;
  return (
    (before ?? after) !== null &&
    html`<nav class="actions" aria-label="Pages">
  ${before !== null && step("prev", { before }, "Previous page")}
  ${after !== null && step("next", { after }, "Next page")}
</nav>`
  );
}
