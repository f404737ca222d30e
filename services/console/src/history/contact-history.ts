import type { AuditedContact, ContactHistory, SealingState } from "@rekey/contracts/history";
import { namesOfStaff } from "@rekey/database/sign-in/staff";
import { showAddress } from "@rekey/contracts/show-address";
import type { Page } from "@rekey/web/create-pages";
import { html, type Html } from "@rekey/web/html";
import { field } from "@rekey/web/views/field";
import { formToken } from "@rekey/web/views/form-token";
import { statusPill } from "@rekey/web/views/status-pill";
import { bdi, card, facts, factsAside, identifier, nextPage, notice, table } from "../common-views.ts";
import type { Visit } from "../console-deps.ts";
import { customerFlashes } from "../customers/customer-flashes.ts";
import type { Flash } from "../flash.ts";
import { contactHistoryPath, hrefWith } from "../paths.ts";
import { queryText, readId } from "../read-request.ts";
import {
  backToFirst,
  exportLinks,
  historyPage,
  historyTabs,
  historyTimeline,
  readsLine,
  utcMoment,
} from "./history-parts.ts";
import { type ActorNames, describeAuditEntry } from "./history-words.ts";
import { resetTable } from "./resets.ts";

/** Finds a contact by a part of the name, the whole address or the id. */
export async function findContacts({ api, req, send }: Visit): Promise<void> {
  const search = queryText(req, "search");
  const [contacts, sealing] = await Promise.all([
    search === undefined ? [] : api.findContacts(search).then(({ items }) => items),
    api.getSealing(),
  ]);
  send(findContactsView, { search, contacts, sealing });
}

/** Shows the address on this one page and nowhere else: it is not kept, and a new look asks and is recorded again. */
export async function revealAddress(visit: Visit): Promise<void> {
  const { email } = await visit.api.revealAddress(readId(visit.req));
  await showContactHistory(visit, email);
}

export async function showContactHistory({ api, deps, req, send }: Visit, revealed?: string): Promise<void> {
  const reads = queryText(req, "reads") === "include" ? "include" : undefined;
  const after = queryText(req, "after");
  const [history, sealing] = await Promise.all([
    api.getContactHistory(readId(req), { after, reads: reads ?? "exclude" }),
    api.getSealing(),
  ]);
  const names = await namesOfStaff(
    deps.db,
    history.events.items.map(({ actor }) => actor),
  );
  const flash = customerFlashes.read(req);
  send(contactHistoryView, { ...history, sealing, names, flash, revealed, reads, isLaterPage: after !== undefined });
}

interface ContactHistoryView extends ContactHistory {
  sealing: SealingState;
  names: ActorNames;
  flash: Flash | undefined;
  /** The address in full, on the one page that was asked for it. */
  revealed: string | undefined;
  reads: "include" | undefined;
  isLaterPage: boolean;
}

const shownOnce = "The address is shown on this page only. The history says that you have seen it.";

function contactHistoryView(page: Page, view: ContactHistoryView): Html {
  const { contact, resets, events, archivedIn = [], reads, revealed, isLaterPage } = view;
  const { id } = contact;
  const name = contact.erasedAt === null ? contact.name : `Erased contact ${id}`;
  const path = contactHistoryPath(id);
  const more = html`<p><a href="${page.linkTo(hrefWith("/history", { contactId: id }))}">Show all resets of this contact</a></p>`;
  const address = html`${contactFacts(page, contact, revealed)}
      ${contact.erasedAt !== null ? false : revealed === undefined ? revealForm(page, path) : html`<p class="actions"><a class="button secondary" href="${page.linkTo(path)}">Hide the address</a></p>`}`;
  const beside = exportLinks(page, "events", { contactId: id, reads });
  const story = html`${readsLine(page, "has read this history", path, { reads })}
      ${isLaterPage && backToFirst(page, path, "Go back to the beginning")}
      ${!isLaterPage && archivedIn.length > 0 && notice("waiting", archivedWords(archivedIn))}
      ${
        events.items.length === 0
          ? html`<p class="hint">Nothing more has happened.</p>`
          : historyTimeline(
              page,
              events.items.map((entry) => describeAuditEntry(entry, view.names)),
            )
      }
      ${nextPage(page, path, events.nextCursor, { reads })}`;
  const body = html`${revealed !== undefined && notice("note", shownOnce, { role: "status" })}
<div class="two-columns facts-first">
  ${factsAside("The contact", address)}
  <div class="stack">
    <section class="stack" aria-labelledby="resets-title">
      <h2 id="resets-title">Resets</h2>
      ${resets.items.length === 0 ? html`<p class="empty">No reset was ever asked for.</p>` : resetTable(page, resets.items, true)}
      ${resets.nextCursor !== null && more}
    </section>
    ${card({ id: "events", title: isLaterPage ? "What happened later" : "What happened", beside }, story)}
  </div>
</div>`;
  const { sealing, flash } = view;
  return historyPage(page, { title: `History of ${name}`, heading: bdi(name), sealing, place: name, flash }, body);
}

const archivedWords = (files: readonly string[]): string =>
  `Rows about this contact may have been archived in ${files.join(", ")}, and are not here any more. Ask operations for the files.`;

function contactFacts(page: Page, contact: AuditedContact, revealed: string | undefined): Html {
  const { id, email, clientId, clientName, portalAccess, endedAt, erasedAt, createdAt } = contact;
  const client = page.linkTo(hrefWith("/history", { clientId }));
  const address = bdi(showAddress(revealed ?? email));
  return facts([
    erasedAt === null && [
      "Address",
      revealed === undefined ? address : html`<strong class="revealed">${address}</strong>`,
    ],
    ["Client", html`<a href="${client}">${bdi(clientName)}</a>`],
    ["Id", identifier(id)],
    ["Portal", portalAccess ? "May use the client portal" : "May not use the client portal"],
    endedAt && ["Ended", utcMoment(page, endedAt)],
    erasedAt && ["Erased", utcMoment(page, erasedAt)],
    ["Since", utcMoment(page, createdAt)],
  ]);
}

const revealForm = (page: Page, path: string): Html =>
  html`<form class="actions" method="post" action="${page.linkTo(path)}/address">${formToken(page)}
        <button class="secondary" type="submit" aria-describedby="reveal-hint">Reveal the address</button>
        <p class="hint" id="reveal-hint">It is shown once, and the history says that you have seen it.</p>
      </form>`;

// As many as the API finds at once.
const most = 50;

type FoundContacts = { search: string | undefined; contacts: readonly AuditedContact[]; sealing: SealingState };

function findContactsView(page: Page, { search, contacts, sealing }: FoundContacts): Html {
  const hint =
    "A part of the name, the whole e-mail address, or the id. What you type is not recorded; that you looked is.";
  const sought = { type: "search", value: search, plain: true, maxlength: 254, autocomplete: "off" } as const;
  const rows = contacts.map((contact) => foundRow(page, contact));
  return historyPage(
    page,
    { title: "Find a contact", heading: "History", sealing },
    html`
${historyTabs(page, "contacts")}
<form class="card" method="get" action="${page.linkTo("/history/contacts")}" role="search" aria-label="Find a contact">
  ${field(page, { id: "search", label: "Contact", hint, ...sought })}
  <div class="actions"><button type="submit">Find</button></div>
</form>
${search !== undefined && rows.length === 0 && html`<p class="empty">No contact matches “${bdi(search)}”. Check the spelling; of an address the whole has to be typed.</p>`}
${rows.length > 0 && table(["Name", "Client", "Address", "Id"], rows)}
${rows.length === most && html`<p class="meta">These are the first 50 by name. Type more of the name to find others.</p>`}`,
  );
}

const foundRow = (page: Page, { id, name, clientName, email, endedAt, erasedAt }: AuditedContact): Html => html`
    <tr>
      <td><a class="row-link" href="${page.linkTo(contactHistoryPath(id))}">${erasedAt === null ? bdi(name) : "Erased contact"}</a>${endedAt && html` ${statusPill({ tone: "quiet", words: erasedAt === null ? "Ended" : "Erased" })}`}</td>
      <td>${bdi(clientName)}</td>
      <td>${erasedAt === null ? bdi(showAddress(email)) : html`<span class="meta">Erased ${utcMoment(page, erasedAt)}</span>`}</td>
      <td>${identifier(id)}</td>
    </tr>`;
