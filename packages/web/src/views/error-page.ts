import type { Page } from "../create-pages.ts";
import { type Html, html } from "../html.ts";
import type { PageErrorReason } from "../page-error.ts";
import { sheetPage } from "./sheet.ts";

interface ErrorPage {
  reason: PageErrorReason;
  retryAt: Date;
  /** Where to begin again, if that is not the start of these pages. */
  start?: string | undefined;
}

export function errorPage(page: Page, { reason, retryAt, start = page.linkTo("/") }: ErrorPage): Html {
  const { title, text } = page.pageWords.errors[reason];
  const body = html`<p>${text.replace("{when}", page.moment(retryAt).relative)}</p>
  <p><a href="${start}">${page.pageWords.toStart}</a></p>`;
  return sheetPage(page, { title }, body);
}
