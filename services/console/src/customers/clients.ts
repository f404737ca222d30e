import type { Client, Contact, DirectoryPage } from "@rekey/contracts/resources";
import { showAddress } from "@rekey/contracts/show-address";
import type { Page } from "@rekey/web/create-pages";
import { html, type Html } from "@rekey/web/html";
import { moment, shortMoment } from "@rekey/web/views/moment";
import { statusPill } from "@rekey/web/views/status-pill";
import { bdi, consolePage, facts, flashNotice, identifier, tabs } from "../common-views.ts";
import type { Visit } from "../console-deps.ts";
import type { Flash } from "../flash.ts";
import { clientPath, clientTrail, contactPath } from "../paths.ts";
import { readId } from "../read-request.ts";
import { customerFlashes } from "./customer-flashes.ts";
import { portalPill } from "./portal-pill.ts";
import { directory, type ListRequest, readContactState, readListRequest } from "./list.ts";

export async function showClients({ api, req, send }: Visit): Promise<void> {
  const request = readListRequest(req);
  send(clientsView, { request, found: await api.listClients(request) });
}

export async function showClient({ api, req, send }: Visit): Promise<void> {
  send(clientView, await api.getClient(readId(req)));
}

export async function showContacts({ api, req, send }: Visit): Promise<void> {
  const id = readId(req);
  const request = { ...readListRequest(req), state: readContactState(req) };
  const [client, found] = await Promise.all([api.getClient(id), api.listContacts(id, request)]);
  send(contactsView, { client, request, found, flash: customerFlashes.read(req) });
}

type ClientsView = { request: ListRequest; found: DirectoryPage<Client> };

function clientsView(page: Page, { request, found }: ClientsView): Html {
  const add = page.linkTo("/add-client");
  const list = directory(page, {
    path: "/clients",
    request,
    found,
    one: "client",
    many: "clients",
    searchLabel: "Search clients by name",
    columns: [["Name", "name"], "Id", ["Last changed", "updated"]],
    row: ({ id, name, updatedAt }) => html`
    <tr>
      <td><a class="row-link" href="${page.linkTo(clientPath(id, "/contacts"))}">${bdi(name)}</a></td>
      <td>${identifier(id)}</td>
      <td class="end meta">${shortMoment(page, updatedAt)}</td>
    </tr>`,
    none: html`There are no clients yet. They come from the CRM through the API, or <a href="${add}">add the first one here</a>.`,
    noneSuch: (sought) => html`No client's name has ${sought} in it.`,
  });
  return consolePage(page, { title: "Clients", beside: html`<a class="button" href="${add}">Add a client</a>` }, list);
}

function clientView(page: Page, client: Client): Html {
  const { id, name, createdAt, updatedAt } = client;
  const rows = facts([
    ["Name", bdi(name)],
    ["Id", identifier(id)],
    ["Since", moment(page, createdAt)],
    ["Last changed", moment(page, updatedAt)],
  ]);
  const trail = [{ label: "Clients", href: "/clients" }, { label: name }];
  const body = html`${clientTabs(page, client, "profile")}<section class="card">${rows}</section>`;
  return consolePage(page, { title: name, heading: bdi(name), trail }, body);
}

const clientTabs = (page: Page, { id, name }: Client, current: "profile" | "contacts"): Html =>
  tabs(page, name, [
    { href: clientPath(id), label: "Profile", isCurrent: current === "profile" },
    { href: clientPath(id, "/contacts"), label: "Contacts", isCurrent: current === "contacts" },
  ]);

interface ContactsView {
  client: Client;
  request: ListRequest;
  found: DirectoryPage<Contact>;
  flash: Flash | undefined;
}

function contactsView(page: Page, { client, request, found, flash }: ContactsView): Html {
  const { id, name } = client;
  const add = page.linkTo(clientPath(id, "/add-contact"));
  const list = directory(page, {
    path: clientPath(id, "/contacts"),
    request,
    found,
    one: "contact",
    many: "contacts",
    searchLabel: "Search contacts by name or address",
    columns: [["Name", "name"], "E-mail", "Position", "Client portal", ["Last changed", "updated"]],
    row: (contact) => contactRow(page, contact),
    none: html`This client has no contacts yet. They come from the CRM through the API, or <a href="${add}">add the first one here</a>.`,
    noneSuch: (sought) => html`No contact here matches ${sought}.`,
  });
  const beside = html`<a class="button" href="${add}">Add a contact</a>`;
  const trail = [...clientTrail(client), { label: "Contacts" }];
  const head = { title: `Contacts of ${name}`, heading: bdi(name), beside, told: flashNotice(flash), trail };
  return consolePage(page, head, html`${clientTabs(page, client, "contacts")}${list}`);
}

const contactRow = (page: Page, contact: Contact): Html => html`
    <tr>
      <td><a class="row-link" href="${page.linkTo(contactPath(contact.id))}">${bdi(contact.name)}</a></td>
      <td>${bdi(showAddress(contact.email))}${contact.emailBounce && html` ${statusPill({ tone: "stopped", words: "Mail came back" })}`}</td>
      <td>${bdi(contact.position)}</td>
      <td>${portalPill(contact)}</td>
      <td class="end meta">${shortMoment(page, contact.updatedAt)}</td>
    </tr>`;
