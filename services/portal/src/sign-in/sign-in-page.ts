import { showAddress } from "@rekey/contracts/show-address";
import { type Html, html } from "@rekey/web/html";
import { focusPage } from "@rekey/web/views/focus-page";
import { type AddressForm, sheetForm, signInFields } from "@rekey/web/views/sheet";
import { interactionPath } from "../oidc/provider-paths.ts";
import type { PortalPage } from "../portal-wording.ts";
import { fillWithMarkup } from "../texts/fill-words.ts";

interface SignInForm extends AddressForm {
  /** What the contact wants to sign in to, where that is not the portal itself. */
  application?: string;
}

export function signInPage(page: PortalPage, { address = "", errors, application }: SignInForm): Html {
  const { linkTo, texts } = page;
  const title = texts.signIn;
  const lead =
    application &&
    fillWithMarkup(texts.application.signInTo, { name: html`<strong><bdi>${application}</bdi></strong>` });
  const path = application ? interactionPath : "/sign-in";
  const fields = html`${signInFields(page, { label: texts.address, value: showAddress(address), errors })}
  <button type="submit">${texts.signIn}</button>`;
  const body = html`${sheetForm(page, { path, title, lead, errors }, fields)}
<p class="after"><a href="${linkTo("/forgot-password")}">${texts.forgotPassword.title}</a></p>`;
  return focusPage(page, { title, errors, scripts: ["password-field.js"] }, body);
}
