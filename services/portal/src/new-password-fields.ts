import { type Html, html } from "@rekey/web/html";
import type { FieldError } from "@rekey/web/views/field";
import { passwordField } from "@rekey/web/views/password-field";
import type { PortalPage } from "./portal-wording.ts";
import { fillWords } from "./texts/fill-words.ts";

/** The new password, twice; `readNewPassword` reads them. */
export function newPasswordFields(
  page: PortalPage,
  { minLength, errors }: { minLength: number; errors: readonly FieldError[] },
): Html {
  const { newPassword, repeatPassword } = page.pageWords.passwords;
  const shared = { autocomplete: "new-password", required: true, errors } as const;
  const hint = fillWords(page.texts.newPasswordHint, { minLength });
  return html`${passwordField(page, { id: "new-password", label: newPassword, hint, minLength, ...shared })}
  ${passwordField(page, { id: "repeat-password", label: repeatPassword, repeats: "new-password", ...shared })}`;
}
