import { type Html, html } from "@rekey/web/html";
import { sheetPage } from "@rekey/web/views/sheet";
import { statusPill } from "@rekey/web/views/status-pill";
import type { PortalPage } from "../portal-wording.ts";
import { newLinkOrSignIn } from "./dead-link-page.ts";

export function passwordSetPage(page: PortalPage): Html {
  const { linkTo, signInPath, texts } = page;
  const { title, whatNext } = texts.passwordSet;
  const body = html`<p>${whatNext}</p>
  <div class="actions"><a class="button" href="${linkTo(signInPath)}">${texts.signIn}</a></div>`;
  return sheetPage(page, { title, scripts: ["forget-link.js"] }, body);
}

/** Asks again by itself, with script and without. */
export function passwordPendingPage(page: PortalPage): Html {
  const { title, received, state } = page.texts.passwordPending;
  const body = html`<p>${received}</p>
  <p role="status">${statusPill({ tone: "waiting", words: state })}</p>`;
  return sheetPage(page, { title, refreshAfterSeconds: 3, scripts: ["password-pending.js", "forget-link.js"] }, body);
}

export function passwordNotSetPage(page: PortalPage): Html {
  const { title, why } = page.texts.passwordNotSet;
  return sheetPage(page, { title, scripts: ["forget-link.js"] }, html`<p>${why}</p>${newLinkOrSignIn(page)}`);
}
