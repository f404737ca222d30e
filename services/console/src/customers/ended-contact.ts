import type { AddressHolder, Contact } from "@rekey/contracts/resources";
import { showAddress } from "@rekey/contracts/show-address";
import type { Page } from "@rekey/web/create-pages";
import { html, type Html } from "@rekey/web/html";
import type { FieldError } from "@rekey/web/views/field";
import { formToken } from "@rekey/web/views/form-token";
import { said } from "@rekey/web/views/icons";
import { moment } from "@rekey/web/views/moment";
import { statusPill } from "@rekey/web/views/status-pill";
import { timeline } from "@rekey/web/views/timeline";
import { bdi, card, consolePage, facts, flashNotice, identifier, notice } from "../common-views.ts";
import type { Visit } from "../console-deps.ts";
import type { Flash } from "../flash.ts";
import { clientPath, contactPath, contactTrail } from "../paths.ts";
import { readId } from "../read-request.ts";
import { type DescribedReset, readReset } from "../resets/reset-words.ts";
import { addressHolder } from "./contact-fields-view.ts";
import { readAddressFrom } from "./contact-form.ts";
import { mergedFrom } from "./merged-from-view.ts";
import { eraseLink, mayErase } from "./erase-contact.ts";
import { customerFlashes } from "./customer-flashes.ts";
import { refusalOf } from "./describe-problem.ts";

/** What the end of a contact ends, before it does. */
export async function showEnd(visit: Visit): Promise<void> {
  const { api, req, res, send } = visit;
  const contact = await api.getContact(readId(req));
  if (contact.endedAt !== null) return customerFlashes.goTo(res, contactPath(contact.id), "already-ended");
  send(endContactView, { contact, mayErase: mayErase(visit) });
}

export async function endContact({ api, req, res }: Visit): Promise<void> {
  const { id, alreadyEnded } = await api.endContact(readId(req));
  customerFlashes.goTo(res, contactPath(id), alreadyEnded ? "already-ended" : "contact-ended");
}

export async function reactivateContact(visit: Visit): Promise<void> {
  const { api, deps, req, res } = visit;
  const id = readId(req);
  const addressFrom = readAddressFrom(req.body);
  try {
    const { alreadyActive } = await api.reactivateContact(id, addressFrom && { addressFrom });
    customerFlashes.goTo(res, contactPath(id), alreadyActive ? "already-active" : "contact-reactivated");
  } catch (error) {
    const context = { passwordMinLength: deps.config.PASSWORD_MIN_LENGTH };
    const refusal = refusalOf(error, { method: "keep", email: "" }, context);
    const errors = refusal.errors.map(({ text }) => ({ field: "reactivate", text }));
    const { endedAt, ...contact } = await api.getContact(id);
    if (endedAt === null) return customerFlashes.goTo(res, contactPath(id), "already-active");
    await sendEndedContact(visit, { contact: { ...contact, endedAt }, errors, holder: refusal.holder });
  }
}

type EndedPage = Omit<EndedContactView, "progress" | "survivor" | "mayErase">;

/** A contact that has ended. How its last reset ended is told; what that says of the password is no longer so. */
export async function sendEndedContact(visit: Visit, page: EndedPage): Promise<void> {
  const { api, send } = visit;
  const { lastResetId } = page.contact;
  const progress = lastResetId === null ? undefined : await readReset(api, lastResetId);
  const { mergedInto } = page.contact;
  const survivor = mergedInto === null ? undefined : await api.getContact(mergedInto);
  send(
    endedContactView,
    { ...page, progress, survivor, mayErase: mayErase(visit) },
    page.errors.length > 0 ? 422 : 200,
  );
}

const scripts = ["save-once.js"];

function endContactView(page: Page, { contact, mayErase: may }: { contact: Contact; mayErase: boolean }): Html {
  const { id, name, email, portalAccess, hasPassword } = contact;
  const path = page.linkTo(contactPath(id));
  const trail = contactTrail(contact, { label: name, href: contactPath(id) }, { label: "End this contact" });
  const ends = html`<ul class="bulleted">
    ${portalAccess && html`<li>Access to the client portal, with all sessions there</li>`}
    <li>Every reset that is under way, with its link</li>
    <li>Mails to the contact that wait to be sent</li>
    ${hasPassword && html`<li>The password: whoever makes the contact active again has to give a new one</li>`}
  </ul>
  <p>The address ${bdi(showAddress(email))} is free for another contact then. The history stays, and the contact can be made active again as long as nobody else has the address.</p>
  <form method="post" action="${path}/end">${formToken(page)}
    <save-once class="actions" data-sending="Ending…"><button type="submit">End this contact</button><a href="${path}">Keep it</a>${may && eraseLink(page, contact)}</save-once>
  </form>`;
  const heading = html`End ${bdi(name)}?`;
  const body = html`<div class="narrow">${card({ id: "ends", title: "What ends at once" }, ends)}</div>`;
  return consolePage(page, { title: `End ${name}?`, heading, trail, scripts }, body);
}

interface EndedContactView {
  contact: Contact & { endedAt: string };
  errors: readonly FieldError[];
  holder?: AddressHolder | undefined;
  progress: DescribedReset | undefined;
  /** The contact that it was merged into. */
  survivor: Contact | undefined;
  /** Whether the reader may erase it. One that was merged goes with the other one. */
  mayErase: boolean;
  flash?: Flash | undefined;
}

/** A contact that has ended, as it was, with the way back. */
function endedContactView(page: Page, view: EndedContactView): Html {
  const { contact, survivor, errors, holder, progress, flash } = view;
  const { id, name } = contact;
  const trail = contactTrail(contact, { label: name });
  const asItWas = html`${survivor && notice("note", html`This contact is the same person as ${linkTo(page, survivor)} of ${bdi(survivor.clientName)}, who goes on under that one.`)}
    ${details(page, contact)}
    ${mergedFrom(page, contact)}
    <p class="hint">Nobody signs in as this contact, no mail goes to it, and nothing of it is changed while it is ended.${survivor && " Made active again it is a contact of its own."}</p>
    <form class="stack" method="post" action="${page.linkTo(contactPath(id, "/reactivate"))}">${formToken(page)}
      ${holder && addressHolder(page, holder, "This contact stays ended.")}
      <save-once class="actions" data-sending="Saving…"><button class="secondary" id="reactivate" type="submit">Make this contact active again</button>${!survivor && html`<a href="${page.linkTo(contactPath(id, "/merge"))}">Merge into another contact</a>`}${!survivor && view.mayErase && eraseLink(page, contact)}</save-once>
    </form>`;
  const lastReset = { id: "last-reset", title: "Last reset", beside: progress && statusPill(progress) };
  const story = progress ? timeline(page, progress.entries) : html`<p class="hint">There was none.</p>`;
  const beside = statusPill(said("quiet", survivor ? "Merged" : "Ended"));
  const body = html`<div class="two-columns">
  ${card({ id: "details", title: "Details" }, asItWas)}
  <aside aria-label="Last reset">${card(lastReset, story)}</aside>
</div>`;
  const head = { title: name, heading: bdi(name), beside, told: flashNotice(flash), trail, errors, scripts };
  return consolePage(page, head, body);
}

const linkTo = (page: Page, { id, name }: Contact): Html =>
  html`<a href="${page.linkTo(contactPath(id))}">${bdi(name)}</a>`;

function details(page: Page, contact: EndedContactView["contact"]): Html {
  const { position, phone } = contact;
  return facts([
    ["Ended", moment(page, contact.endedAt)],
    ["E-mail", bdi(showAddress(contact.email))],
    ["Client", html`<a href="${page.linkTo(clientPath(contact.clientId))}">${bdi(contact.clientName)}</a>`],
    position && ["Position", bdi(position)],
    phone && ["Phone", bdi(phone)],
    ["Id", identifier(contact.id)],
  ]);
}
