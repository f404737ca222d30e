import type { Contact } from "@rekey/contracts/resources";
import type { Page } from "@rekey/web/create-pages";
import { html, type Html } from "@rekey/web/html";
import { identifier } from "../common-views.ts";
import { contactPath } from "../paths.ts";

/** The contacts that were merged into one, each of which has a page and a history of its own. */
export const mergedFrom = (page: Page, { mergedFrom: ids }: Contact): Html | false =>
  ids.length > 0 &&
  html`<p class="hint">Merged into this contact: ${ids.map(
    (id, place) => html`${place > 0 && ", "}<a href="${page.linkTo(contactPath(id))}">${identifier(id)}</a>`,
  )}. What happened to ${ids.length === 1 ? "it" : "them"} before is told there.</p>`;
