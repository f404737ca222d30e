import { ApiProblem } from "@rekey/client/api-problem";
import type { Contact } from "@rekey/contracts/resources";
import { mayActAs } from "@rekey/contracts/roles";
import type { Page } from "@rekey/web/create-pages";
import { html, type Html } from "@rekey/web/html";
import { field, type FieldError } from "@rekey/web/views/field";
import { formToken } from "@rekey/web/views/form-token";
import { bdi, card, consolePage, identifier } from "../common-views.ts";
import type { Visit } from "../console-deps.ts";
import { customerFlashes } from "./customer-flashes.ts";
import { contactHistoryPath, contactPath, contactTrail } from "../paths.ts";
import { readId } from "../read-request.ts";

/** Whether the page of a contact leads here. */
export const mayErase = ({ user }: Visit): boolean => mayActAs(user.roles, "admin");

/** What goes with a contact that is erased, before it does. */
export async function showErase(visit: Visit): Promise<void> {
  const contact = await findContact(visit);
  if (contact !== undefined) visit.send(eraseView, { contact, errors: [] });
}

/** Only whoever has typed which contact it is erases it: there is no way back. */
export async function eraseContact(visit: Visit): Promise<void> {
  const { api, req, res, send } = visit;
  const contact = await findContact(visit);
  if (contact === undefined) return;
  const { confirm } = (req.body ?? {}) as { confirm?: unknown };
  const typed = typeof confirm === "string" ? confirm.trim().normalize("NFC") : "";
  if (typed !== contact.id && typed !== contact.name) {
    const errors = [{ field: "confirm", text: "Type the name or the id as they stand above" }];
    return send(eraseView, { contact, errors }, 422);
  }
  await api.eraseContact(contact.id);
  customerFlashes.goTo(res, contactHistoryPath(contact.id), "contact-erased");
}

/** Of one that is erased already its history is shown, which says so. */
async function findContact({ api, req, res }: Visit): Promise<Contact | undefined> {
  const id = readId(req);
  try {
    return await api.getContact(id);
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== "contact-erased") throw error;
    customerFlashes.goTo(res, contactHistoryPath(id), "already-erased");
    return undefined;
  }
}

/** For whoever may, below what else can be done with a contact. */
export const eraseLink = (page: Page, { id }: Contact): Html =>
  html`<a href="${page.linkTo(contactPath(id, "/erase"))}">Erase this contact</a>`;

function eraseView(page: Page, { contact, errors }: { contact: Contact; errors: readonly FieldError[] }): Html {
  const { id, name, mergedFrom } = contact;
  const path = page.linkTo(contactPath(id));
  const trail = contactTrail(contact, { label: name, href: contactPath(id) }, { label: "Erase this contact" });
  const goes = html`<p>${bdi(name)} has the id ${identifier(id)}.</p>
  <ul class="bulleted">
    <li>Name, address, phone, position and password</li>
    <li>Sessions, links, resets that are under way, and mails that wait to be sent</li>
    <li>Every reason that staff have typed, and what mail servers have said</li>
    <li>The same words in the history, for good: its rows stay, prove what they proved, and say that they are erased</li>
    ${mergedFrom.length > 0 && html`<li>All of that of ${mergedFrom.length === 1 ? "the contact that was" : "the contacts that were"} merged into this one</li>`}
  </ul>
  <p>What stays is that there was a contact of this id. Nobody can take it back. Backups, files that were exported and the logs of mail servers are not reached.</p>
  <form class="stack" method="post" action="${path}/erase">${formToken(page)}
    ${field(page, { id: "confirm", label: "Name or id of the contact", hint: "To show that this is the one.", errors, autocomplete: "off", required: true })}
    <save-once class="actions" data-sending="Erasing…"><button class="danger" type="submit">Erase for good</button><a href="${path}">Keep it</a></save-once>
  </form>`;
  const heading = html`Erase ${bdi(name)} for good?`;
  const body = html`<div class="narrow">${card({ id: "goes", title: "What goes at once" }, goes)}</div>`;
  return consolePage(page, { title: `Erase ${name}?`, heading, trail, errors, scripts: ["save-once.js"] }, body);
}
