import { attributes, type Html, html } from "@rekey/web/html";
import { errorSummary } from "@rekey/web/views/error-summary";
import { field, type FieldError } from "@rekey/web/views/field";
import { focusPage } from "@rekey/web/views/focus-page";
import { formToken } from "@rekey/web/views/form-token";
import { icon } from "@rekey/web/views/icons";
import { signsOfProgram } from "@rekey/web/views/signs-of-program";
import { newPasswordFields } from "../new-password-fields.ts";
import type { PortalPage } from "../portal-wording.ts";
import { fillWithMarkup } from "../texts/fill-words.ts";

export interface SetPasswordForm {
  minLength: number;
  /** Known once the form was sent; until then the page's script has it, or the contact pastes it. */
  token?: string | undefined;
  /** The address of the contact, where the link works. */
  whose?: { address: string; masked: string } | undefined;
  errors: readonly FieldError[];
  /** The page was opened at an address that a mail program has written over. */
  isAddressChanged?: boolean | undefined;
  shownAt: number;
}

export function setPasswordPage(page: PortalPage, form: SetPasswordForm): Html {
  const { minLength, whose, errors, isAddressChanged, shownAt } = form;
  const { linkTo } = page;
  const texts = page.texts.setPassword;
  const address = attributes({ "data-address": isAddressChanged && linkTo("/set-password") });
  const masked = html`<strong><bdi id="whose-address">${whose?.masked}</bdi></strong>`;
  const body = html`${errorSummary(page, errors)}
<p class="notice" id="no-link" role="status" hidden>${icon("note")}<span>${texts.noLink}</span></p>
<p class="notice waiting" id="not-kept" role="status" hidden>${icon("note")}<span>${texts.notKept}</span></p>
<form class="sheet" method="post" action="${linkTo("/set-password")}" data-dead-link="${linkTo("/set-password/not-usable")}" data-whose="${linkTo("/set-password/whose")}"${address} data-code-problems="${JSON.stringify(texts.codeProblems)}">${formToken(page)}
  <header>
    <h1>${texts.title}</h1>
    <p id="whose"${attributes({ hidden: whose === undefined })}>${fillWithMarkup(texts.whose, { address: masked })}</p>
  </header>
  ${code(page, form)}
  <input class="visually-hidden" id="username" type="text" name="username" autocomplete="username" value="${whose?.address}" tabindex="-1" aria-hidden="true" readonly>
  ${newPasswordFields(page, { minLength, errors })}
  ${signsOfProgram(texts.leaveEmpty, shownAt)}
  <button type="submit">${texts.set}</button>
</form>
<p class="after">${texts.whatElse}</p>
<p class="after">${texts.elsewhere}</p>`;
  return focusPage(page, { title: texts.title, errors, scripts: ["password-field.js", "link-token.js"] }, body);
}

function code(page: PortalPage, { token, errors }: SetPasswordForm): Html {
  if (token !== undefined) return html`<input type="hidden" name="token" value="${token}">`;
  const { code: label, codeHint: hint } = page.texts.setPassword;
  return html`<div id="code-field">
    ${field(page, { id: "token", label, hint, autocomplete: "off", plain: true, maxlength: 3000, required: true, errors })}
    <p class="field-error" id="code-problem" role="alert" hidden>${icon("stopped")}<span id="code-problem-words"></span></p>
  </div>`;
}
