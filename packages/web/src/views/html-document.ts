import type { Page } from "../create-pages.ts";
import { attributes, type Html, html } from "../html.ts";
import type { FieldError } from "./field.ts";
import { iconSprite } from "./icons.ts";

/** What a page says of itself to the browser. */
export interface PageHead {
  title: string;
  /** The title says so too, for it is what is read out first. */
  errors?: readonly FieldError[] | undefined;
  /** Assets that come after those of all pages. */
  styles?: readonly string[];
  scripts?: readonly string[];
  /** For browsers without script. */
  refreshAfterSeconds?: number;
}

export function htmlDocument(page: Page, head: PageHead & { bodyClass: string }, body: Html): Html {
  const { asset, pageWords: words } = page;
  const styles = ["rekey.css", ...(head.styles ?? []), ...(page.siteStyles ?? [])];
  const scripts = ["local-times.js", ...(head.scripts ?? [])];
  const { refreshAfterSeconds: seconds } = head;
  return html`<!doctype html>
<html lang="${words.lang}" dir="${words.dir}" data-time-locale="${words.timeLocale}"${attributes({ "data-time-zone": page.readersTimeZone })}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${seconds !== undefined && html`<noscript><meta http-equiv="refresh" content="${seconds}"></noscript>`}
<title>${head.errors?.length ? words.errorPrefix : ""}${head.title} · ${page.siteName}</title>
<link rel="icon" href="${asset(page.icon ?? "key.svg")}">
${styles.map((style) => html`<link rel="stylesheet" href="${asset(style)}">\n`)}
${scripts.map((script) => html`<script type="module" src="${asset(script)}"></script>\n`)}
</head>
<body class="${head.bodyClass}">
${iconSprite}
<a class="skip-link" href="#main">${words.skipLink}</a>
${body}
</body>
</html>
`;
}
