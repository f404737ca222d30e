import type { Page } from "../create-pages.ts";
import { attributes, type Html, html } from "../html.ts";
import { htmlDocument, type PageHead } from "./html-document.ts";
import { siteHeader } from "./site-header.ts";

/** One step of the way to a page; the page itself has no address. */
export interface TrailStep {
  label: string;
  href?: string;
}

export interface StaffPageHead extends PageHead {
  trail?: readonly TrailStep[] | undefined;
}

export function staffPage(page: Page, { trail = [], ...head }: StaffPageHead, body: Html): Html {
  const areas = page.frame.navigation?.map(({ href, current, label }) => {
    const place = attributes({ "aria-current": current && "page" });
    return html`
      <li><a href="${page.linkTo(href)}"${place}>${label}</a></li>`;
  });
  const content = html`${siteHeader(page, page.frame.viewer?.roles)}
<div class="staff-body">
  <nav class="side-navigation" aria-label="Areas">
    <ul>${areas}
    </ul>
  </nav>
  <main id="main" class="staff-main">
${trail.length > 0 && trailOf(page, trail)}
${body}
  </main>
</div>`;
  return htmlDocument(page, { ...head, bodyClass: "staff" }, content);
}

function trailOf(page: Page, trail: readonly TrailStep[]): Html {
  const steps = trail.map(({ href, label }) =>
    href
      ? html`<li><a href="${page.linkTo(href)}"><bdi>${label}</bdi></a></li>`
      : html`<li><bdi aria-current="page">${label}</bdi></li>`,
  );
  return html`<nav class="trail" aria-label="Where you are">
      <ol>
        ${steps}
      </ol>
    </nav>`;
}
