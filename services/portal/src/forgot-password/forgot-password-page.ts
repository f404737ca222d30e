import { type Html, html } from "@rekey/web/html";
import { focusPage } from "@rekey/web/views/focus-page";
import { addressField, type AddressForm, sheetForm, sheetPage } from "@rekey/web/views/sheet";
import type { PortalPage } from "../portal-wording.ts";
import { fillWithMarkup } from "../texts/fill-words.ts";

export function forgotPasswordPage(page: PortalPage, { address, errors }: AddressForm): Html {
  const { linkTo, signInPath, texts } = page;
  const { title, whatHappens, addressHint, send } = texts.forgotPassword;
  const form = { path: "/forgot-password", title, lead: whatHappens, errors };
  const body = html`${sheetForm(
    page,
    form,
    html`${addressField(page, { label: texts.address, hint: addressHint, value: address, errors })}
  <button type="submit">${send}</button>`,
  )}
<p class="after"><a href="${linkTo(signInPath)}">${texts.backToSignIn}</a></p>`;
  return focusPage(page, { title, errors }, body);
}

/** Says the same whether or not anybody has the address. */
export function forgotPasswordSentPage(page: PortalPage): Html {
  const { title, onItsWay } = page.texts.forgotPasswordSent;
  const body = html`<p>${onItsWay}</p>
  <p class="hint">${whomToAsk(page)}</p>
  <div class="actions"><a href="${page.linkTo(page.signInPath)}">${page.texts.backToSignIn}</a></div>`;
  return sheetPage(page, { title }, body);
}

function whomToAsk({ firm, texts }: PortalPage): Html {
  const { nothingThere, nothingThereAsk, nothingThereCall } = texts.forgotPasswordSent;
  const words = firm?.phone ? nothingThereCall : firm?.name ? nothingThereAsk : nothingThere;
  return fillWithMarkup(words, { phone: html`<bdi>${firm?.phone}</bdi>`, firm: html`<bdi>${firm?.name}</bdi>` });
}
