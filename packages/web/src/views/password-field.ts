import type { Page } from "../create-pages.ts";
import { attributes, type Html, html } from "../html.ts";
import { generatorWords } from "../page-words.ts";
import { fieldClass, fieldHead, fieldState, type FieldWords } from "./field.ts";

interface PasswordField extends FieldWords {
  autocomplete: "current-password" | "new-password" | "off";
  minLength?: number;
  /** The field whose password is typed here once more. */
  repeats?: string;
  /** Whether it offers to make one up. */
  generates?: boolean;
  /** The path that says whether what was typed will be taken. */
  check?: string;
  required?: boolean;
}

export function passwordField(page: Page, data: PasswordField): Html {
  const { id, autocomplete, minLength, repeats, generates, check, required } = data;
  const element = attributes({
    "data-min-length": minLength,
    "data-repeats": repeats,
    "data-generates": generates && JSON.stringify(generatorWords),
    "data-check": check && page.linkTo(check),
  });
  const input = attributes({
    passwordrules: minLength && `minlength: ${minLength}; maxlength: 256;`,
    ...fieldState(data),
    required,
  });
  return html`<password-field class="${fieldClass(data)}"${element} data-words="${JSON.stringify(page.pageWords.passwordField)}">
  ${fieldHead(page, data)}
  <div class="password-row">
    <input id="${id}" name="${id}" type="password" dir="auto" autocomplete="${autocomplete}" spellcheck="false" autocapitalize="none"${input}>
  </div>
</password-field>`;
}
