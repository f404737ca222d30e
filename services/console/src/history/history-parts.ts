import type { SealingState } from "@rekey/contracts/history";
import type { Page } from "@rekey/web/create-pages";
import { html, type Html, type HtmlValue } from "@rekey/web/html";
import { statusPill } from "@rekey/web/views/status-pill";
import { timeline, type TimelineRow } from "@rekey/web/views/timeline";
import { bdi, consolePage, flashNotice, identifier, notice, tabs } from "../common-views.ts";
import type { Flash } from "../flash.ts";
import { historyProofPath, hrefWith, resetHistoryPath } from "../paths.ts";
import { shortId } from "../short-id.ts";
import { describeSealing } from "./history-words.ts";
import { findAlarms } from "./proof-words.ts";

interface HistoryPage {
  title: string;
  heading?: HtmlValue;
  /** What is told of the whole history. */
  sealing?: SealingState;
  /** The last step of the way to a page that is none of the lists. */
  place?: string;
  /** Whether it is the page that the others lead to. */
  isOfProof?: boolean;
  flash?: Flash | undefined;
}

/** A page of the area, with its own styles for paper. */
export function historyPage(
  page: Page,
  { title, heading, sealing, place, isOfProof = false, flash }: HistoryPage,
  body: Html,
): Html {
  const trail = place === undefined ? [] : [{ label: "History", href: "/history" }, { label: place }];
  const told =
    sealing &&
    html`${flashNotice(flash)}${sealingBadge(page, sealing, isOfProof)}${findAlarms(sealing).map(({ tone, words }) => notice(tone, words))}`;
  return consolePage(page, { title, heading, told, trail, styles: ["history.css"] }, body);
}

export const historyTabs = (page: Page, current: "resets" | "events" | "contacts"): Html =>
  tabs(page, "History", [
    { href: "/history", label: "Resets", isCurrent: current === "resets" },
    { href: "/history/events", label: "All events", isCurrent: current === "events" },
    { href: "/history/contacts", label: "Find a contact", isCurrent: current === "contacts" },
  ]);

/** A time in UTC; the browser adds it in the reader's own zone. */
export function utcMoment(page: Page, at: string): Html {
  const { iso, absolute, exact, relative } = page.moment(at);
  return html`<span class="utc-time" title="${relative}">${exact}</span><span class="local-time meta" hidden> (<time datetime="${iso}">${absolute}</time>)</span>`;
}

/** How far the history is proven, and the way to what that means. */
function sealingBadge(page: Page, state: SealingState, isOfProof: boolean): Html {
  const { upTo, explanation, ...pill } = describeSealing(state);
  const at = upTo !== undefined && html`${upTo.did} ${utcMoment(page, upTo.at)}.`;
  const more = !isOfProof && html`<a href="${page.linkTo(historyProofPath)}">How this history is proven</a>`;
  return html`<p class="sealing">${statusPill(pill)} <span class="meta">${at} ${explanation} ${more}</span></p>`;
}

/** The files that hold what the filters show. */
export function exportLinks(page: Page, of: "resets" | "events", filters: object): Html {
  const links = (["csv", "ndjson"] as const).map((format) => {
    const href = page.linkTo(hrefWith("/history/export", { ...filters, of, format }));
    return html`<a class="button secondary" href="${href}" download>Export as ${format.toUpperCase()}</a>`;
  });
  return html`<p class="actions">${links}</p>`;
}

/** The one file that proves that no row is missing, but for those that are in archives. */
export function wholeExport(page: Page, isBehindArchives: boolean): Html {
  const query = { of: "events", format: "ndjson", reads: "include" };
  return html`<p class="actions"><a class="button secondary" href="${page.linkTo(hrefWith("/history/export", query))}" download>Export the whole history</a>
    <span class="hint">With every row${isBehindArchives && " that is not in an archive"}, also those that tell who has read it, and with its proof.</span></p>`;
}

/** Whether those who read are among the rows, and the way to the same list with them or without. */
export function readsLine(page: Page, what: string, path: string, filters: { reads?: "include" | undefined }): Html {
  const isShown = filters.reads === "include";
  const other = page.linkTo(hrefWith(path, { ...filters, reads: isShown ? undefined : "include" }));
  const [words, step] = isShown ? ["shown as well", "Leave the reads out"] : ["left out", "Show the reads as well"];
  return html`<p class="meta reads-line">Who ${what} is ${words}. <a href="${other}">${step}</a></p>`;
}

/** That a list begins behind rows which are not here any more. Of many files the newest are named. */
export function archivedLine(page: Page, files: readonly string[]): Html | false {
  const named = files.slice(-namedArchives);
  const others = files.length > named.length && html` and ${files.length - named.length} more`;
  const list = html`<a href="${page.linkTo(historyProofPath)}#archives-title">All archives</a>`;
  return (
    files.length > 0 &&
    html`<p class="meta">Earlier rows of this time were archived, and are neither in this list nor in its exports: ${bdi(named.toReversed().join(", "))}${others}. ${list}</p>`
  );
}

const namedArchives = 3;

export const backToFirst = (page: Page, href: string, words: string): Html =>
  html`<p class="meta"><a href="${page.linkTo(href)}">${words}</a></p>`;

/** Below the rest: by which way, from where, and whose token it was. */
export const fromWhere = (words: string | undefined): Html | false =>
  words !== undefined && html`<span class="from-where">${bdi(words)}</span>`;

/** In the words of whoever asked. */
export const whyDone = (reason: string | undefined): Html | false =>
  reason !== undefined && html`<span class="from-where">Reason: ${bdi(reason)}</span>`;

/** With each time in UTC, and with the way to the reset of each row where rows are of several. */
export function historyTimeline(
  page: Page,
  rows: readonly (TimelineRow & {
    from?: string | undefined;
    reason?: string | undefined;
    resetId?: string | null;
    sequence: number | null;
  })[],
): Html {
  return timeline(page, rows, ({ at, by, resetId, from, reason, sequence }) => {
    const reset = (id: string) =>
      html` · <a href="${page.linkTo(resetHistoryPath(id))}">Reset ${identifier(shortId(id))}</a>`;
    return html`${utcMoment(page, at)}${by !== undefined && html` · ${bdi(by)}`} · ${sequence === null ? "not sealed yet" : `row ${sequence}`}${resetId && reset(resetId)}${fromWhere(from)}${whyDone(reason)}`;
  });
}
