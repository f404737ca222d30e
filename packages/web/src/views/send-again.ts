import type { Page } from "../create-pages.ts";
import { type Html, html } from "../html.ts";
import type { KeptForm } from "../require-own-form.ts";
import { formToken } from "./form-token.ts";
import { passwordField } from "./password-field.ts";
import { framedPage, sheetPage } from "./sheet.ts";

/** What was typed, in a form that will be taken; only the words where nothing may be kept. */
export function sendAgain(page: Page, { kept }: { kept: KeptForm | undefined }): Html {
  const { title, withoutCookie } = page.pageWords.sendAgain;
  const head = { title, scripts: ["password-field.js"] };
  return kept
    ? framedPage(page, head, keptForm(page, kept))
    : sheetPage(page, head, html`<p>${withoutCookie}</p><p>${toStart(page)}</p>`);
}

function keptForm(page: Page, { action, fields, passwords }: KeptForm): Html {
  const words = page.pageWords.sendAgain;
  const address = fields.find(({ name }) => name === "address");
  return html`<form class="sheet" method="post" action="${action}">
  ${formToken(page)}
  <header>
    <h1>${words.title}</h1>
    <p>${words.why}</p>
    ${passwords.length > 0 && html`<p>${words.typePasswords}</p>`}
    ${address && html`<p><strong><bdi>${address.value}</bdi></strong></p>`}
  </header>
  ${fields.map(({ name, value }) => html`<input type="hidden" name="${name}" value="${value}">`)}
  ${passwords.map(({ name, word }) => {
    const isKnown = word === "password" || word === "currentPassword";
    const autocomplete = isKnown ? "current-password" : "new-password";
    return passwordField(page, { id: name, label: page.pageWords.passwords[word], autocomplete, required: true });
  })}
  <div class="actions"><button type="submit">${words.send}</button> ${toStart(page)}</div>
</form>`;
}

function toStart(page: Page): Html {
  return html`<a href="${page.linkTo("/")}">${page.pageWords.toStart}</a>`;
}
