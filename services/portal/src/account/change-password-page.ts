import { type Html, html } from "@rekey/web/html";
import type { FieldError } from "@rekey/web/views/field";
import { focusPage } from "@rekey/web/views/focus-page";
import { passwordField } from "@rekey/web/views/password-field";
import { sheetForm } from "@rekey/web/views/sheet";
import { newPasswordFields } from "../new-password-fields.ts";
import type { PortalPage } from "../portal-wording.ts";

interface ChangePasswordForm {
  address: string;
  minLength: number;
  mustChange: boolean;
  errors: readonly FieldError[];
}

export function changePasswordPage(page: PortalPage, form: ChangePasswordForm): Html {
  const { address, minLength, mustChange, errors } = form;
  const { texts } = page;
  const words = texts.changePasswordPage;
  const title = mustChange ? words.titleMustChange : words.title;
  const lead = mustChange && words.whyMustChange;
  const currentPassword = page.pageWords.passwords.currentPassword;
  const fields = html`<input class="visually-hidden" type="text" name="username" autocomplete="username" value="${address}" tabindex="-1" aria-hidden="true" readonly>
  ${passwordField(page, { id: "current-password", label: currentPassword, autocomplete: "current-password", required: true, errors })}
  ${newPasswordFields(page, { minLength, errors })}
  <button type="submit">${texts.changePassword}</button>`;
  const body = html`${sheetForm(page, { path: "/account/change-password", title, lead, errors }, fields)}
<p class="after">${words.whatElse}</p>`;
  return focusPage(page, { title, errors, scripts: ["password-field.js", "forget-at-sign-out.js"] }, body);
}
