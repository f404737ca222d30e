import { showAddress } from "@rekey/contracts/show-address";
import type { Page } from "@rekey/web/create-pages";
import { html, type Html } from "@rekey/web/html";
import { field, type FieldError } from "@rekey/web/views/field";
import { focusPage } from "@rekey/web/views/focus-page";
import { passwordField } from "@rekey/web/views/password-field";
import { signsOfProgram } from "@rekey/web/views/signs-of-program";
import { sheetForm, sheetPage } from "@rekey/web/views/sheet";
import { bdi } from "../common-views.ts";
import { forgotPath, linkPath } from "./own-password-paths.ts";

interface SetPasswordForm {
  minLength: number;
  /** Known once the form was sent; until then the page's script has it, or it is pasted. */
  token: string | undefined;
  /** Of whoever the link is for, once it was seen to live. */
  address: string | undefined;
  errors: readonly FieldError[];
  shownAt: number;
}

export function setPasswordView(page: Page, { minLength, token, address, errors, shownAt }: SetPasswordForm): Html {
  const title = "Set your password";
  const { newPassword, repeatPassword } = page.pageWords.passwords;
  const shared = { autocomplete: "new-password", required: true, errors } as const;
  const hint = `${minLength} characters or more. A few unrelated words are good, and easy to remember.`;
  const fields = html`${codeField(page, token, errors)}
  ${address !== undefined && html`<input class="visually-hidden" type="text" name="username" autocomplete="username" value="${address}" tabindex="-1" aria-hidden="true" readonly>`}
  ${passwordField(page, { id: "new-password", label: newPassword, hint, minLength, ...shared })}
  ${passwordField(page, { id: "repeat-password", label: repeatPassword, repeats: "new-password", ...shared })}
  ${signsOfProgram("Leave this empty", shownAt)}
  <button type="submit">Set the password</button>`;
  const lead =
    address === undefined
      ? "For your account of Rekey. You are signed out everywhere, and sign in with it afterwards."
      : html`For the account of <strong>${bdi(showAddress(address))}</strong>. You are signed out everywhere, and sign in with it afterwards.`;
  const body = sheetForm(page, { path: linkPath, title, lead, errors }, fields);
  return focusPage(page, { title, errors, scripts: ["password-field.js", "staff-link.js"] }, body);
}

function codeField(page: Page, token: string | undefined, errors: readonly FieldError[]): Html {
  if (token !== undefined) return html`<input type="hidden" name="token" value="${token}">`;
  const hint = "It stands in the mail, below the button. Opened from there, this page has it already.";
  const code = { id: "token", label: "Code from the mail", hint, autocomplete: "off", plain: true } as const;
  return html`<div id="code-field">${field(page, { ...code, maxlength: 3_000, required: true, errors })}</div>`;
}

export function passwordSetView(page: Page): Html {
  const title = "Your password is set";
  const body = html`<p>Sign in with it now. If you have a second factor, it is asked for as before.</p>
  <div class="actions"><a class="button" href="${page.linkTo("/sign-in")}"><span>Sign in</span></a></div>`;
  return sheetPage(page, { title }, body);
}

/** The same for used, expired, replaced, withdrawn and invented links. */
export function deadLinkView(page: Page): Html {
  const title = "This link does not work any more";
  const body = html`<p>It was used, replaced by a newer one or withdrawn, its time is over, or your account was changed since. Nothing was changed now.</p>
  <p>If a newer mail has come, open the link in that one. If you have set a password before, you can have another link sent. If you were invited and have none yet, ask an administrator to send the invitation again.</p>
  <div class="actions"><a class="button" href="${page.linkTo(forgotPath)}"><span>Have another link sent</span></a> <a href="${page.linkTo("/sign-in")}">Sign in</a></div>`;
  return sheetPage(page, { title }, body);
}
