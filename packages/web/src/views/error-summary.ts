import type { Page } from "../create-pages.ts";
import { type Html, html } from "../html.ts";
import type { FieldError } from "./field.ts";
import { icon } from "./icons.ts";

/** All errors of a form, each leading to its field; nothing where there is none. */
export function errorSummary(page: Page, errors: readonly FieldError[] = []): Html | false {
  const items = errors.map(
    ({ field, text }) => html`
    <li>${field === undefined ? text : html`<a href="#${field}">${text}</a>`}</li>`,
  );
  return (
    errors.length > 0 &&
    html`<div class="error-summary" role="alert" tabindex="-1" autofocus aria-labelledby="error-summary-title">
  <h2 id="error-summary-title">${icon("stopped")}${page.pageWords.checkFirst}</h2>
  <ul>${items}
  </ul>
</div>`
  );
}
