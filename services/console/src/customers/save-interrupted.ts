import { contactFieldNames } from "@rekey/contracts/contact-fields";
import { logOf } from "@rekey/runtime/request-context";
import type { Page } from "@rekey/web/create-pages";
import { html, type Html } from "@rekey/web/html";
import { typedText } from "@rekey/web/typed-text";
import { formToken } from "@rekey/web/views/form-token";
import { sheetPage } from "@rekey/web/views/sheet";
import type { Visit } from "../console-deps.ts";
import { bdi } from "../common-views.ts";
import { contactPath } from "../paths.ts";
import { readId } from "../read-request.ts";
import type { ContactForm } from "./contact-form.ts";

const sentAgain = [
  "idempotencyKey",
  "seen",
  ...contactFieldNames,
  "method",
  "confirmAddress",
  "reason",
  "addressHolder",
  "handOver",
];

/**
 * The page for a Save whose answer was lost: it may have happened. The same form can be sent again, with its key, so
 * that nothing happens twice. A typed password is not kept for that.
 */
export function sendSaveInterrupted(
  { req, res, send }: Visit,
  { form, error }: { form: ContactForm; error: Error },
): void {
  logOf(res).warn({ code: "save-unanswered", err: error }, "the API did not say whether a contact was saved");
  const { name, method } = form;
  const fields = sentAgain.map((field) => ({ name: field, value: typedText(req.body, field) }));
  res.set("Retry-After", "5");
  send(saveInterruptedView, { path: contactPath(readId(req)), name, method, fields }, 503);
}

interface SaveInterruptedView extends Pick<ContactForm, "name" | "method"> {
  path: string;
  fields: readonly { name: string; value: string }[];
}

const title = "It is not known whether this was saved";

function saveInterruptedView(page: Page, view: SaveInterruptedView): Html {
  const { name, method, path } = view;
  const byHand = html`<p>The password that you typed is not kept on this page. Open the contact: if a reset of yours is shown under Last reset, it was saved. If not, type the password once more.</p>
  <p class="actions"><a class="button" href="${page.linkTo(path)}">Open the contact</a></p>`;
  const body = html`<p>The connection was lost while the changes to ${bdi(name)} were being saved. They may have been saved, or not.</p>
  ${method === "manual" ? byHand : saveAgain(page, view)}`;
  return sheetPage(page, { title }, body);
}

const saveAgain = (page: Page, { method, path, fields }: SaveInterruptedView): Html => html`
  <p>You can save the same again. Nothing is done twice${method === "email" && ", and no second link is sent"}.</p>
  <form method="post" action="${page.linkTo(path)}" class="actions">${formToken(page)}
    ${fields.map(({ name, value }) => html`<input type="hidden" name="${name}" value="${value}">`)}
    <button type="submit">Save again</button>
    <a class="button secondary" href="${page.linkTo(path)}">Open the contact</a>
  </form>`;
