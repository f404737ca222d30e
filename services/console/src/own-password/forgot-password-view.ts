import { showAddress } from "@rekey/contracts/show-address";
import type { Page } from "@rekey/web/create-pages";
import { html, type Html } from "@rekey/web/html";
import { focusPage } from "@rekey/web/views/focus-page";
import { addressField, type AddressForm, sheetForm, sheetPage } from "@rekey/web/views/sheet";
import { forgotPath } from "./own-password-paths.ts";

export function forgotPasswordView(page: Page, { address = "", errors }: AddressForm): Html {
  const title = "Forgot your password?";
  const lead = "Type the address that you sign in with. A link by which you set another password is mailed to it.";
  const form = { path: forgotPath, title, lead, errors };
  const fields = html`${addressField(page, { label: "E-mail address", value: showAddress(address), errors })}
  <button type="submit">Send the link</button>`;
  const body = html`${sheetForm(page, form, fields)}
<p class="after"><a href="${page.linkTo("/sign-in")}">Back to the sign-in</a></p>`;
  return focusPage(page, { title, errors }, body);
}

/** Says the same whether or not anybody has the address. */
export function sentView(page: Page): Html {
  const title = "Look into your mailbox";
  const body = html`<p>If somebody signs in here with a password and this address, a link is on its way to it. It works once, and an earlier one works no more.</p>
  <p class="hint">If nothing comes within some minutes, look among unwanted mail, and ask an administrator: whoever signs in with an account of the firm, was switched off, or has not set a first password yet gets no such link.</p>
  <div class="actions"><a href="${page.linkTo("/sign-in")}">Back to the sign-in</a></div>`;
  return sheetPage(page, { title }, body);
}
