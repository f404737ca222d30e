import type { Firm, Page } from "../create-pages.ts";
import { attributes, type Html, html } from "../html.ts";
import { htmlDocument, type PageHead } from "./html-document.ts";
import { siteHeader } from "./site-header.ts";

/** A page with one thing to do, and nothing beside it. */
export function focusPage(page: Page, head: PageHead, body: Html): Html {
  const content = html`${siteHeader(page)}
<main id="main" class="focus-main">
${body}
</main>
${footer(page)}`;
  return htmlDocument(page, { ...head, bodyClass: "focus" }, content);
}

function footer({ firm, languages, pageWords }: Page): Html | undefined {
  if (languages === undefined) return undefined;
  const links = languages.all.map(({ lang, href, name }) => {
    const current = attributes({ "aria-current": lang === pageWords.lang && "true" });
    return html`
      <li><a href="${href}" lang="${lang}" hreflang="${lang}"${current}>${name}</a></li>`;
  });
  return html`<footer class="site-footer">
  <nav class="languages" aria-label="${languages.label}">
    <ul>${links}
    </ul>
  </nav>
${firm && firmLines(firm)}
</footer>`;
}

function firmLines({ name, addressLines, phone, dialUrl, helpUrl, questions, helpPage }: Firm): Html {
  const lines = addressLines.map((line) => html`<bdi>${line}</bdi>`);
  const address = name ? [html`<strong><bdi>${name}</bdi></strong>`, ...lines] : lines;
  const number = dialUrl ? html`<a href="${dialUrl}">${phone}</a>` : phone;
  const waysToAsk = [
    phone && html` <bdi dir="ltr">${number}</bdi>`,
    phone && helpUrl && " ·",
    helpUrl && html` <a href="${helpUrl}">${helpPage}</a>`,
  ];
  return html`<address class="firm">
  ${address.length > 0 && html`<p>${address.map((line, place) => [place > 0 && html`<br>`, line])}</p>`}
  ${(phone || helpUrl) && html`<p>${questions}${waysToAsk}</p>`}
</address>`;
}
