import { type Html, html } from "@rekey/web/html";
import { sheetPage } from "@rekey/web/views/sheet";
import { statusPill } from "@rekey/web/views/status-pill";
import type { PortalPage } from "../portal-wording.ts";
import type { PortalTexts } from "../texts/en.ts";
import { newLinkOrSignIn } from "./dead-link-page.ts";

export function passwordSetPage(page: PortalPage): Html {
  const { linkTo, signInPath, texts } = page;
  const { title, whatNext } = texts.passwordSet;
  const body = html`<p>${whatNext}</p>
  <div class="actions"><a class="button" href="${linkTo(signInPath)}">${texts.signIn}</a></div>`;
  return sheetPage(page, { title, scripts: ["forget-link.js"] }, body);
}

export const passwordPendingPage = (page: PortalPage): Html => waitingPage(page, page.texts.passwordPending);

/** In force here, and not yet where the contact signs in. */
export const passwordHandingOverPage = (page: PortalPage): Html => waitingPage(page, page.texts.passwordHandingOver);

/** Asks again by itself, with script and without. */
function waitingPage(page: PortalPage, { title, received, state }: PortalTexts["passwordPending"]): Html {
  const body = html`<p>${received}</p>
  <p role="status">${statusPill({ tone: "waiting", words: state })}</p>`;
  return sheetPage(page, { title, refreshAfterSeconds: 3, scripts: ["password-pending.js", "forget-link.js"] }, body);
}

export const passwordNotSetPage = (page: PortalPage): Html => endedPage(page, page.texts.passwordNotSet);

export const passwordNotHandedOverPage = (page: PortalPage): Html => endedPage(page, page.texts.passwordNotHandedOver);

function endedPage(page: PortalPage, { title, why }: PortalTexts["passwordNotSet"]): Html {
  return sheetPage(page, { title, scripts: ["forget-link.js"] }, html`<p>${why}</p>${newLinkOrSignIn(page)}`);
}
