import type { Page } from "@rekey/contracts/resources";
import type { Request, Response } from "express";
import type { ConsoleDeps, Visit } from "./console-deps.ts";
import { queryText, readId } from "./read-id.ts";

export async function showClients(deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  const search = queryText(req, "search");
  const clients = await visit.api.listClients({ search, after: queryText(req, "after") });
  deps.pages.send(res, "clients", {
    clients: clients.items,
    search,
    nextPage: nextPage("/clients", clients, { search }),
  });
}

export async function showClient(deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  const client = await visit.api.getClient(readId(req));
  deps.pages.send(res, "client", { client, trail: [{ label: "Clients", href: "/clients" }, { label: client.name }] });
}

export async function showContacts(deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  const id = readId(req);
  const search = queryText(req, "search");
  const [client, contacts] = await Promise.all([
    visit.api.getClient(id),
    visit.api.listContacts(id, { search, after: queryText(req, "after") }),
  ]);
  deps.pages.send(res, "contacts", {
    client,
    contacts: contacts.items,
    search,
    nextPage: nextPage(clientPath(id, "/contacts"), contacts, { search }),
    trail: [
      { label: "Clients", href: "/clients" },
      { label: client.name, href: clientPath(id) },
      { label: "Contacts" },
    ],
  });
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
