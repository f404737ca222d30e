import type { Page } from "../create-pages.ts";
import { type Html, html, type HtmlValue } from "../html.ts";
import { errorSummary } from "./error-summary.ts";
import { field, type FieldError } from "./field.ts";
import { formToken } from "./form-token.ts";
import { focusPage } from "./focus-page.ts";
import type { PageHead } from "./html-document.ts";
import { passwordField } from "./password-field.ts";
import { staffPage } from "./staff-page.ts";

/** Looks like the other pages of its visitor. */
export const framedPage = (page: Page, head: PageHead, body: Html): Html =>
  page.frame.navigation ? staffPage(page, head, body) : focusPage(page, head, body);

/** A page that tells one thing under its title. */
export const sheetPage = (page: Page, head: PageHead, body: Html): Html =>
  framedPage(
    page,
    head,
    html`<section class="sheet">
  <h1>${head.title}</h1>
  ${body}
</section>`,
  );

interface SheetForm {
  path: string;
  title: string;
  lead?: HtmlValue;
  errors?: readonly FieldError[] | undefined;
}

/** The one form of a page, below what is wrong with it. */
export const sheetForm = (page: Page, { path, title, lead, errors }: SheetForm, fields: Html): Html =>
  html`${errorSummary(page, errors)}
<form class="sheet" method="post" action="${page.linkTo(path)}" novalidate>${formToken(page)}
  <header>
    <h1>${title}</h1>
    ${lead && html`<p>${lead}</p>`}
  </header>
  ${fields}
</form>`;

/** What a form of an address shows again. */
export interface AddressForm {
  address?: string;
  errors?: readonly FieldError[];
}

interface AddressField {
  label: string;
  hint?: string;
  value?: string | undefined;
  errors?: readonly FieldError[] | undefined;
}

/** The address that somebody signs in with. */
export const addressField = (page: Page, data: AddressField): Html =>
  field(page, {
    id: "address",
    type: "email",
    autocomplete: "username",
    maxlength: 254,
    plain: true,
    required: true,
    ...data,
  });

export function signInFields(page: Page, address: AddressField): Html {
  const label = page.pageWords.passwords.password;
  const password = { id: "password", label, required: true, errors: address.errors } as const;
  return html`${addressField(page, address)}
  ${passwordField(page, { ...password, autocomplete: "current-password" })}`;
}
