import type { Contact } from "@rekey/contracts/resources";
import { showAddress } from "@rekey/contracts/show-address";
import type { Page } from "@rekey/web/create-pages";
import { attributes, html, type Html } from "@rekey/web/html";
import { field, fieldClass, type FieldError, fieldState } from "@rekey/web/views/field";
import { formToken } from "@rekey/web/views/form-token";
import { icon, type Said, said } from "@rekey/web/views/icons";
import { moment } from "@rekey/web/views/moment";
import { statusPill } from "@rekey/web/views/status-pill";
import { bdi, card, consolePage, facts, identifier, table } from "../common-views.ts";
import { contactPath, contactTrail, hrefWith } from "../paths.ts";
import { type ReadContact, seenOf } from "./merge-seen.ts";
import { portalPill } from "./portal-pill.ts";

interface ChooseView {
  contact: Contact;
  search: string | undefined;
  found: readonly Contact[];
}

const trailOf = (contact: Contact) =>
  contactTrail(contact, { label: contact.name, href: contactPath(contact.id) }, { label: "Merge" });

const mergePath = (page: Page, { id }: Contact, into: Contact) =>
  page.linkTo(hrefWith(contactPath(id, "/merge"), { into: into.id }));

/** Who may be the same person, found by an address or by words. */
export function chooseSurvivorView(page: Page, { contact, search, found }: ChooseView): Html {
  const hint = "An address in full finds its contacts at every client; a name finds contacts of this client.";
  const sought = { type: "search", value: search, plain: true, maxlength: 200, autocomplete: "off" } as const;
  const rows = found.map(
    (one) => html`
    <tr>
      <td><a class="row-link" href="${mergePath(page, contact, one)}">${bdi(one.name)}</a></td>
      <td>${bdi(showAddress(one.email))}</td>
      <td>${bdi(one.clientName)}</td>
      <td>${portalPill(one)}</td>
    </tr>`,
  );
  const nobody = search === undefined ? "No other contact has this address or this name" : "No active contact matches";
  const body = html`
<p class="narrow">Two contacts that are one person become one. Choose the one that stays; you then see both beside each other, and nothing is changed before you say so.</p>
<form class="card" method="get" action="${page.linkTo(contactPath(contact.id, "/merge"))}" role="search" aria-label="Find the contact that stays">
  ${field(page, { id: "search", label: "Contact that stays", hint, ...sought })}
  <div class="actions"><button class="secondary" type="submit">Search</button><a href="${page.linkTo(contactPath(contact.id))}">Keep both</a></div>
</form>
${rows.length > 0 ? table(["Name", "E-mail", "Client", "Client portal"], rows) : html`<p class="empty">${nobody}. Search by the other one's address or name.</p>`}`;
  const heading = html`Who is the same person as ${bdi(contact.name)}?`;
  const title = `Merge ${contact.name}`;
  return consolePage(page, { title, heading, trail: trailOf(contact) }, body);
}

interface CompareView {
  contact: ReadContact;
  into: ReadContact;
  errors: readonly FieldError[];
}

const scripts = ["save-once.js"];

/** The two beside each other, with what comes of it, and the way to turn them round. */
export function compareContactsView(page: Page, { contact: read, into: intoRead, errors }: CompareView): Html {
  const [contact, into] = [read.body, intoRead.body];
  const path = page.linkTo(contactPath(contact.id));
  const isEnded = contact.endedAt !== null;
  const of = contact.clientId === into.clientId;
  const body = html`
<div class="stack">
  <div class="side-by-side">
    ${sideCard(page, { id: "ends", title: "Ends", contact, said: said("stopped", isEnded ? "Has ended" : "Ends") })}
    ${sideCard(page, { id: "stays", title: "Stays", contact: into, said: said("done", "Stays as it is") })}
  </div>
  ${card({ id: "comes", title: "What comes of it" }, outcome({ contact, into }))}
  <form class="stack" method="post" action="${path}/merge" novalidate>${formToken(page)}
    <input type="hidden" name="into" value="${into.id}">
    <input type="hidden" name="seen" value="${seenOf(read)}">
    <input type="hidden" name="seenInto" value="${seenOf(intoRead)}">
    ${confirmBox(page, { errors, ofOtherClient: !of })}
    <save-once class="actions" data-sending="Merging…"><button type="submit">Merge</button>${!isEnded && html`<a href="${mergePath(page, into, contact)}">The other way round</a>`}<a href="${path}">Keep both</a></save-once>
  </form>
</div>`;
  const heading = html`Merge ${bdi(contact.name)} into ${bdi(into.name)}?`;
  const title = `Merge ${contact.name} into ${into.name}?`;
  return consolePage(page, { title, heading, trail: trailOf(contact), errors, scripts }, body);
}

interface Side {
  id: string;
  title: string;
  contact: Contact;
  said: Said;
}

function sideCard(page: Page, { id, title, contact, said: how }: Side): Html {
  const rows = facts([
    ["Name", html`<a href="${page.linkTo(contactPath(contact.id))}">${bdi(contact.name)}</a>`],
    ["E-mail", bdi(showAddress(contact.email))],
    ["Client", bdi(contact.clientName)],
    ["Position", contact.position === null ? "–" : bdi(contact.position)],
    ["Phone", contact.phone === null ? "–" : bdi(contact.phone)],
    ["Portal", portalPill(contact)],
    ["Since", moment(page, contact.createdAt)],
    ["Id", identifier(contact.id)],
  ]);
  return card({ id, title, beside: statusPill(how) }, rows);
}

function outcome({ contact, into }: Record<"contact" | "into", Contact>): Html {
  const { email, name, hasPassword, portalAccess, endedAt } = contact;
  const ends = [
    portalAccess && "access to the client portal with all sessions there",
    hasPassword && "the password",
    endedAt === null && "every reset that is under way, with its link, and mails that wait",
  ].filter((one) => one !== false);
  return html`<ul class="bulleted">
    ${ends.length > 0 && html`<li>Of ${bdi(name)} (${identifier(contact.id)}) ends at once: ${ends.join("; ")}.</li>`}
    ${portalAccess && html`<li>The address ${bdi(showAddress(email))} signs nobody in any more. It is free.</li>`}
    <li>${bdi(into.name)} (${identifier(into.id)}) keeps its address, its password and its access, and gets nothing of the other one. Copy by hand what should stay.</li>
    <li>Both histories stay, and each names the other contact.</li>
    <li>Your CRM has to use the id that stays from now on: what it sends under the other one is refused.</li>
  </ul>`;
}

function confirmBox(page: Page, { errors, ofOtherClient }: { errors: readonly FieldError[]; ofOtherClient: boolean }) {
  const box = { id: "confirm", label: "", errors };
  const [error] = errors;
  const state = attributes(fieldState(box));
  return html`<div class="${fieldClass(box)}">
      ${error && html`<p class="field-error" id="confirm-error">${icon("stopped")}<span class="visually-hidden">${page.pageWords.errorPrefix}</span>${error.text}</p>`}
      <label class="check"><input type="checkbox" id="confirm" name="confirm" value="yes"${state}><span>I have compared the two: they are the same person${ofOtherClient && html`<span class="hint block">They are contacts of two different clients.</span>`}</span></label>
    </div>`;
}
