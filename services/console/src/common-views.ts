import type { Page } from "@rekey/web/create-pages";
import { attributes, html, type Html, type HtmlValue } from "@rekey/web/html";
import { errorSummary } from "@rekey/web/views/error-summary";
import { icon, type Tone } from "@rekey/web/views/icons";
import { staffPage, type StaffPageHead } from "@rekey/web/views/staff-page";
import type { Flash } from "./flash.ts";
import { hrefWith } from "./paths.ts";

interface ConsolePage extends StaffPageHead {
  /** In place of the title. */
  heading?: HtmlValue;
  /** What stands at the other end of the heading. */
  beside?: HtmlValue;
  /** What the reader has to know first. */
  told?: HtmlValue;
}

export const consolePage = (page: Page, { heading, beside, told, ...head }: ConsolePage, body: HtmlValue): Html =>
  staffPage(
    page,
    head,
    html`
<header class="page-header"><h1>${heading ?? head.title}</h1>${beside}</header>
${told}
${errorSummary(page, head.errors)}
${body}`,
  );

/** Text of somebody's own, which may run in the other direction. */
export const bdi = (text: string | null): Html => html`<bdi>${text}</bdi>`;

export const identifier = (text: string): Html => html`<span class="identifier">${text}</span>`;

/** The words of a mail server, which are quoted as they came. */
export const serverWords = (words: string | null | undefined): Html | false =>
  Boolean(words) && html`<q class="server-words" dir="ltr">${words}</q>`;

interface NoticeMarks {
  icon?: Tone;
  role?: "status";
  "data-for"?: string;
  "data-once-ended"?: string | undefined;
  hidden?: boolean;
}

export function notice(tone: Tone, text: HtmlValue, { icon: sign = tone, ...marks }: NoticeMarks = {}): Html {
  return html`<p class="notice ${tone}"${attributes(marks)}>${icon(sign)}<span>${text}</span></p>`;
}

/** What just happened; nothing on a page that was not led to by it. */
export const flashNotice = (flash: Flash | undefined): Html | undefined =>
  flash && notice(flash.tone, flash.text, { role: "status", "data-once-ended": flash.onceEnded });

interface CardHead {
  /** The part goes by it in an address, and its heading by it with `-title` behind. */
  id: string;
  title: string;
  /** What stands at the other end of the heading. */
  beside?: HtmlValue;
}

/** A part of a page under a heading of its own. */
export function card({ id, title, beside }: CardHead, body: Html): Html {
  const heading = html`<h2 id="${id}-title">${title}</h2>`;
  const head = beside === undefined ? heading : html`<div class="card-head">${heading}${beside}</div>`;
  return html`<section class="card" id="${id}" aria-labelledby="${id}-title">
  ${head}
  ${body}
</section>`;
}

/** What is known of the thing that a page is about, beside it. */
export const factsAside = (title: string, body: Html): Html => html`<aside aria-label="${title}">
  <section class="card">
    <h2>${title}</h2>
    ${body}
  </section>
</aside>`;

type Fact = readonly [label: string, value: HtmlValue];

export const facts = (rows: readonly (Fact | false | null | undefined | "")[]): Html =>
  html`<dl class="facts">${rows.map((row) => row && html`<dt>${row[0]}</dt><dd>${row[1]}</dd>`)}</dl>`;

type Heading = string | readonly [label: string, kind: string];

export function table(headings: readonly Heading[], rows: readonly Html[], kind = ""): Html {
  return html`<table class="table${kind && ` ${kind}`}">
  <thead><tr>${headings.map((heading) =>
    typeof heading === "string"
      ? html`<th scope="col">${heading}</th>`
      : html`<th scope="col" class="${heading[1]}">${heading[0]}</th>`,
  )}</tr></thead>
  <tbody>${rows}</tbody>
</table>`;
}

export interface Option {
  value: string;
  label: string;
}

export const options = (all: readonly Option[], chosen: string | undefined): Html[] =>
  all.map(
    ({ value, label }) => html`<option value="${value}"${attributes({ selected: value === chosen })}>${label}</option>`,
  );

interface Tab {
  href: string;
  label: string;
  isCurrent: boolean;
}

export const tabs = (page: Page, label: string, all: readonly Tab[]): Html =>
  html`<nav class="tabs" aria-label="${label}">${all.map(
    (tab) =>
      html`<a href="${page.linkTo(tab.href)}"${attributes({ "aria-current": tab.isCurrent && "page" })}>${tab.label}</a>`,
  )}</nav>`;

/** The way to the next page of a list under the same filters; nothing at its end. */
export function nextPage(
  page: Page,
  path: string,
  nextCursor: string | null,
  filters: object,
  words = "Show more",
): Html | false {
  const href = page.linkTo(hrefWith(path, { ...filters, after: nextCursor }));
  return (
    nextCursor !== null &&
    html`<p class="actions"><a class="button secondary" rel="next" href="${href}">${words}</a></p>`
  );
}
