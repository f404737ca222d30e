import type { Page } from "../create-pages.ts";
import { formTokenField } from "../form-token.ts";
import { type Html, html } from "../html.ts";

/** Belongs into every form that is posted. */
export function formToken(page: Page): Html | false {
  const token = page.formToken();
  return token !== "" && html`<input type="hidden" name="${formTokenField}" value="${token}">`;
}
