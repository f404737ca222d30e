import { ApiProblem } from "@rekey/client/api-problem";
import { mayActAs } from "@rekey/contracts/roles";
import type { Page } from "@rekey/web/create-pages";
import { html, type Html } from "@rekey/web/html";
import { consolePage, identifier, notice } from "../common-views.ts";
import type { Visit } from "../console-deps.ts";
import { contactHistoryPath } from "../paths.ts";
import { readId } from "../read-request.ts";

export const isErased = (error: unknown): boolean => error instanceof ApiProblem && error.code === "contact-erased";

/** In place of each page of a contact that was erased. */
export function sendErasedPage({ user, req, send }: Visit): void {
  send(erasedView, { id: readId(req), mayRead: mayActAs(user.roles, "auditor") }, 410);
}

function erasedView(page: Page, { id, mayRead }: { id: string; mayRead: boolean }): Html {
  const history = html`<a class="button secondary" href="${page.linkTo(contactHistoryPath(id))}">Its history</a>`;
  const body = html`${notice("note", words)}
<p>It had the id ${identifier(id)}, which nobody else is given. If the person comes back, add a contact under another id.</p>
<p class="actions">${mayRead && history}<a href="${page.linkTo("/clients")}">Clients</a></p>`;
  return consolePage(page, { title: "This contact was erased" }, body);
}

const words =
  "All that was known of this contact is gone for good: name, address, password, links and mails. That it was there, and what happened, stays in the history.";
