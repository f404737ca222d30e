import type { Page } from "../create-pages.ts";
import { attributes, type Html, html } from "../html.ts";
import { icon } from "./icons.ts";

/** What is wrong, at a field or with the form as a whole; never with a word of what was typed. */
export interface FieldError {
  field?: string;
  text: string;
}

/** What stands over an input, of whatever kind. */
export interface FieldWords {
  id: string;
  label: string;
  hint?: string | undefined;
  /** The hint is of no use any more when the reset that the page follows has ended. */
  hintUntilEnd?: boolean;
  /** All of the form; a field shows its own. */
  errors?: readonly FieldError[] | undefined;
}

interface Field extends FieldWords {
  type?: "text" | "email" | "tel" | "search" | "date";
  value?: string | undefined;
  autocomplete?: string;
  inputmode?: "numeric";
  maxlength?: number;
  required?: boolean;
  /** An address or a code: not a word of any language. */
  plain?: boolean;
}

export function field(page: Page, data: Field): Html {
  const { id, type, value, autocomplete, inputmode, maxlength, required, plain } = data;
  const more = attributes({ ...fieldState(data), autocomplete, inputmode, maxlength, required });
  const asItIs = plain === true && attributes({ dir: "ltr", spellcheck: "false", autocapitalize: "none" });
  return html`<div class="${fieldClass(data)}">
  ${fieldHead(page, data)}
  <input id="${id}" name="${id}" type="${type ?? "text"}" value="${value}"${more}${asItIs}>
</div>`;
}

export function fieldClass(data: FieldWords): string {
  return errorOf(data) ? "field has-error" : "field";
}

/** The label, the hint and the error. */
export function fieldHead(page: Page, data: FieldWords): Html {
  const { id, label, hint, hintUntilEnd } = data;
  const error = errorOf(data);
  const untilEnd = attributes({ "data-until-end": hintUntilEnd });
  const prefix = html`<span class="visually-hidden">${page.pageWords.errorPrefix}</span>`;
  return html`<label for="${id}">${label}</label>
  ${hint && html`<p class="hint" id="${id}-hint"${untilEnd}>${hint}</p>`}
  ${error && html`<p class="field-error" id="${id}-error">${icon("stopped")}${prefix}${error.text}</p>`}`;
}

/** The attributes that tie an input to what stands over it. */
export function fieldState(data: FieldWords): { "aria-describedby": string; "aria-invalid": string } {
  const error = errorOf(data);
  const described = [data.hint && `${data.id}-hint`, error && `${data.id}-error`];
  return { "aria-describedby": described.filter(Boolean).join(" "), "aria-invalid": error ? "true" : "" };
}

function errorOf({ id, errors }: FieldWords): FieldError | undefined {
  return errors?.find((error) => error.field === id);
}
