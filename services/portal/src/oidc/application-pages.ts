import { type Html, html } from "@rekey/web/html";
import { formToken } from "@rekey/web/views/form-token";
import { sheetPage } from "@rekey/web/views/sheet";
import type { PortalPage } from "../portal-wording.ts";
import { fillWithMarkup } from "../texts/fill-words.ts";
import { signOutPath } from "./provider-paths.ts";

/** `code` is a word of OpenID Connect's own, and nothing that anybody sent. */
export function applicationFailedPage(page: PortalPage, { code }: { code: string }): Html {
  const { failedTitle, failed, failedCode } = page.texts.application;
  const body = html`<p>${failed}</p>
  <p class="hint">${fillWithMarkup(failedCode, { code: html`<bdi dir="ltr"><code>${code}</code></bdi>` })}</p>`;
  return sheetPage(page, { title: failedTitle }, body);
}

interface SignOutQuestion {
  /** Undefined: nobody says who asks. */
  application: { id: string; name: string } | undefined;
  redirectUri: string | undefined;
  state: string | undefined;
}

export function signOutPage(page: PortalPage, { application, redirectUri, state }: SignOutQuestion): Html {
  const { linkTo, pageWords } = page;
  const { signOutTitle, signOutAsked, signOut, staySignedIn } = page.texts.application;
  const name = html`<strong><bdi>${application?.name}</bdi></strong>`;
  const text = application === undefined ? signOut : fillWithMarkup(signOutAsked, { name });
  const hidden = (field: string, value: string | undefined) =>
    value !== undefined && html`<input type="hidden" name="${field}" value="${value}">`;
  const body = html`<p>${text}</p>
  <form method="post" action="${linkTo(signOutPath)}">${formToken(page)}
    ${hidden("application", application?.id)}${hidden("redirect-uri", redirectUri)}${hidden("state", state)}
    <div class="actions"><button type="submit">${pageWords.signOut}</button> <a href="${linkTo("/account")}">${staySignedIn}</a></div>
  </form>`;
  return sheetPage(page, { title: signOutTitle }, body);
}

export function signedOutPage(page: PortalPage): Html {
  const { signedOutTitle, signedOut } = page.texts.application;
  const body = html`<p>${signedOut}</p>
  <div class="actions"><a href="${page.linkTo("/sign-in")}">${page.texts.signIn}</a></div>`;
  return sheetPage(page, { title: signedOutTitle, scripts: ["forget-at-sign-out.js"] }, body);
}
