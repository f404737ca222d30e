import type { SealingState } from "@rekey/contracts/history";
import type { Page } from "@rekey/web/create-pages";
import { html, type Html, type HtmlValue } from "@rekey/web/html";
import { field } from "@rekey/web/views/field";
import { bdi, identifier, nextPage, type Option, options } from "../common-views.ts";
import { hrefWith } from "../paths.ts";
import { describeFilters, type EventFilters, type ResetFilters } from "./history-filters.ts";
import { backToFirst, exportLinks, historyPage, historyTabs, utcMoment } from "./history-parts.ts";

interface HistoryList {
  of: "resets" | "events";
  title: string;
  /** What is said where nothing has happened yet. */
  none: string;
  path: string;
  filters: ResetFilters | EventFilters;
  /** By id, what those that the filters name are called, as far as the list itself tells. */
  called: ReadonlyMap<string, string>;
  isLaterPage: boolean;
  nextCursor: string | null;
  /** How far back was looked, where that is not as far as there are rows. */
  lookedBackTo: string | undefined;
  sealing: SealingState;
  /** Of the filters, what only this list has. */
  ownFilters: readonly Html[];
  hint: Html;
  /** What stands between the filters and the rows. */
  above: HtmlValue;
  /** Undefined where there are none. */
  rows: Html | undefined;
}

/** A list of the history under its filters: how far it is sealed, what is shown in words for paper, and its files. */
export function historyList(page: Page, list: HistoryList): Html {
  const { of, title, none, path, filters, isLaterPage, nextCursor, rows } = list;
  const [one, heading] = of === "resets" ? ["reset", "Resets"] : ["event", "Events"];
  const all = describeFilters(filters).length > 0 && html`<a href="${page.linkTo(path)}">Show everything</a>`;
  const first = isLaterPage && backToFirst(page, hrefWith(path, filters), "Go back to the newest");
  return historyPage(
    page,
    { title, heading: "History", sealing: list.sealing },
    html`
${historyTabs(page, of)}
<form class="card filter-form" method="get" action="${page.linkTo(path)}" aria-label="Filter the ${of}">
  <div class="filters">
    ${plainFilter(page, "clientId", "Client id", 128, filters.clientId)}
    ${plainFilter(page, "contactId", "Contact id", 128, filters.contactId)}
    ${list.ownFilters}
    ${field(page, { id: "from", label: "From day", type: "date", value: filters.from })}
    ${field(page, { id: "to", label: "To day", type: "date", value: filters.to })}
  </div>
  ${"reads" in filters && filters.reads && html`<input type="hidden" name="reads" value="include">`}
  <p class="hint">Days are days of UTC, and the last one is included. ${list.hint}</p>
  <div class="actions"><button type="submit">Filter</button>${all}</div>
</form>
${filterWords(page, filters, list.called)}
${list.above}
${
  rows === undefined && list.lookedBackTo === undefined
    ? html`<p class="empty">${all ? html`No ${one} matches these filters. ${all}` : none}</p>`
    : html`<section class="stack" aria-labelledby="list-title">
  <div class="card-head"><h2 id="list-title">${isLaterPage ? `Earlier ${of}` : heading}</h2>${exportLinks(page, of, filters)}</div>
  ${of === "resets" && html`<p class="hint">A list of resets proves nothing. What proves them is the proof on the page of each, and the whole history, which can be exported under All events.</p>`}
  ${first}
  ${rows}
  ${list.lookedBackTo !== undefined && lookedLine(page, list.lookedBackTo, of)}
</section>
${nextPage(page, path, nextCursor, filters, list.lookedBackTo === undefined ? undefined : "Look further back")}`
}`,
  );
}

const lookedLine = (page: Page, to: string, of: HistoryList["of"]): Html =>
  html`<p class="empty">Each of these filters matches very many ${of}, so they were looked through only as far back as ${utcMoment(page, to)}. There may be earlier ones that match all of them; an export has them all.</p>`;

export const plainFilter = (
  page: Page,
  id: string,
  label: string,
  maxlength: number,
  value: string | undefined,
): Html => field(page, { id, label, value, plain: true, maxlength, autocomplete: "off" });

export const choiceFilter = (
  name: string,
  label: string,
  all: readonly Option[],
  chosen: string | undefined,
): Html => html`
    <div class="field">
      <label for="${name}">${label}</label>
      <select id="${name}" name="${name}"><option value="">Any</option>${options(all, chosen)}</select>
    </div>`;

/** What is shown, in words, with the name to an id. */
function filterWords(page: Page, filters: HistoryList["filters"], called: HistoryList["called"]): Html | false {
  const rows = describeFilters(filters).map(({ label, text = "", moment }) => {
    const name = called.get(text);
    const words = name === undefined ? bdi(text) : html`${bdi(name)} <span class="meta">${identifier(text)}</span>`;
    return html`
  <div><dt>${label}</dt> <dd>${moment === undefined ? words : utcMoment(page, moment)}</dd></div>`;
  });
  return rows.length > 0 && html`<dl class="filter-words" aria-label="What is shown">${rows}</dl>`;
}
