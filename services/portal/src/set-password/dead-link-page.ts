import { type Html, html } from "@rekey/web/html";
import { sheetPage } from "@rekey/web/views/sheet";
import type { PortalPage } from "../portal-wording.ts";

/** The same for used, expired, replaced, cancelled and invented links. */
export function deadLinkPage(page: PortalPage): Html {
  const { linkTo, texts } = page;
  const { title, why, isMailNew, pasteCode } = texts.deadLink;
  const body = html`<p>${why}</p>
  <p>${isMailNew} <a href="${linkTo("/set-password")}">${pasteCode}</a></p>
  ${newLinkOrSignIn(page)}`;
  return sheetPage(page, { title, scripts: ["forget-link.js"] }, body);
}

export function newLinkOrSignIn({ linkTo, signInPath, texts }: PortalPage): Html {
  return html`<div class="actions"><a class="button" href="${linkTo("/forgot-password")}">${texts.askForNewLink}</a> <a href="${linkTo(signInPath)}">${texts.signIn}</a></div>`;
}
