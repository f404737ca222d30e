import type { Page } from "../create-pages.ts";
import { type Html, html } from "../html.ts";

/** A time, and how far away it is. */
export function moment(page: Page, at: Date | string): Html {
  const { iso, absolute, relative } = page.moment(at);
  const distance = html`<span class="distance">${page.pageWords.comma}${relative}</span>`;
  return html`<time datetime="${iso}">${absolute}</time>${distance}`;
}

/** For tables: how far away it is shows when one points at it. */
export function shortMoment(page: Page, at: Date | string): Html {
  const { iso, absolute, relative } = page.moment(at);
  return html`<time datetime="${iso}" title="${relative}">${absolute}</time>`;
}
