import type { Page } from "@rekey/contracts/resources";
import type { Request, Response } from "express";
import type { ConsoleDeps, Visit } from "./console-deps.ts";
import { contactStateNames, describeList, readContactState, readListRequest } from "./describe-list.ts";
import { queryText, readId } from "./read-id.ts";
import { describeNews } from "./describe-news.ts";

export async function showClients(deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  const request = readListRequest(req);
  const clients = await visit.api.listClients(request);
  deps.pages.send(res, "clients", {
    clients: clients.items,
    search: request.search,
    sort: request.sort,
    list: describeList("/clients", request, clients, {
      columns: [["Name", "name"], "Id", ["Last changed", "updated"]],
      one: "client",
      many: "clients",
    }),
  });
}

export async function showClient(deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  const client = await visit.api.getClient(readId(req));
  deps.pages.send(res, "client", { client, trail: [{ label: "Clients", href: "/clients" }, { label: client.name }] });
}

export async function showContacts(deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  const id = readId(req);
  const request = { ...readListRequest(req), state: readContactState(req) };
  const [client, contacts] = await Promise.all([visit.api.getClient(id), visit.api.listContacts(id, request)]);
  deps.pages.send(res, "contacts", {
    client,
    contacts: contacts.items,
    search: request.search,
    sort: request.sort,
    state: request.state,
    states: contactStateNames,
    news: describeNews(queryText(req, "news")),
    list: describeList(clientPath(id, "/contacts"), request, contacts, {
      columns: [["Name", "name"], "E-mail", "Position", "Client portal", ["Last changed", "updated"]],
      one: "contact",
      many: "contacts",
    }),
    trail: [...trailTo(client), { label: "Contacts" }],
  });
}

/** The steps down to a client, for the pages below it. */
export function trailTo(client: { id: string; name: string }): { label: string; href: string }[] {
  return [
    { label: "Clients", href: "/clients" },
    { label: client.name, href: clientPath(client.id) },
  ];
}

export function clientPath(id: string, rest = ""): string {
  return `/clients/${encodeURIComponent(id)}${rest}`;
}

/** The address of the next page of a list under the same filters, or undefined at its end. */
export function nextPage(
  path: string,
  page: Page<unknown>,
  filters: Record<string, string | undefined>,
): string | undefined {
  if (page.nextCursor === null) return undefined;
  const query = new URLSearchParams({ after: page.nextCursor });
  for (const [name, value] of Object.entries(filters)) if (value !== undefined) query.set(name, value);
  return `${path}?${query}`;
}
