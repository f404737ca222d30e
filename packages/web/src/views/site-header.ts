import type { Page } from "../create-pages.ts";
import { type Html, html } from "../html.ts";
import { formToken } from "./form-token.ts";
import { keyLogo } from "./icons.ts";

/** Who speaks, and who is signed in; `roles` says what they are as well. */
export function siteHeader(page: Page, roles?: string): Html {
  const { frame, linkTo, pageWords } = page;
  const kind = roles && html` <span class="viewer-roles">· ${roles}</span>`;
  const signOut =
    frame.viewer &&
    html`<form class="viewer" method="post" action="${linkTo("/sign-out")}">${formToken(page)}
    ${viewerName(page, html`${frame.viewer.name}${kind}`)}
    <button class="quiet" type="submit">${pageWords.signOut}</button>
  </form>`;
  return html`<header class="site-header">
  <a class="brand" href="${linkTo("/")}">${brand(page)}</a>
  ${signOut}
</header>`;
}

function viewerName({ frame, linkTo }: Page, name: Html): Html {
  const href = frame.viewer?.href;
  if (href === undefined) return html`<span class="viewer-name">${name}</span>`;
  return html`<a class="viewer-name" href="${linkTo(href)}">${name}</a>`;
}

function brand({ asset, firm, logo, siteName }: Page): Html {
  if (logo) {
    const { width, height } = logo;
    return html`<img class="brand-logo" src="${asset(logo.fileName)}" alt="${siteName}" width="${width}" height="${height}">`;
  }
  return firm?.name ? html`<span><bdi>${siteName}</bdi></span>` : html`${keyLogo}<span>${siteName}</span>`;
}
