import { randomUUID } from "node:crypto";
import { ApiProblem } from "@rekey/client/api-problem";
import { ExternalId } from "@rekey/contracts/http";
import type { AddressHolder } from "@rekey/contracts/resources";
import { PageError } from "@rekey/web/page-error";
import { withSingleSpaces } from "@rekey/contracts/visible-text";
import { typedText } from "@rekey/web/typed-text";
import { goTo } from "@rekey/web/page-address";
import type { Request, Response } from "express";
import { readAddressFrom } from "./address-from.ts";
import { clientPath, trailTo } from "./clients.ts";
import type { ConsoleDeps, Visit } from "./console-deps.ts";
import { contactBodyOf, emptyForm, readForm, readLine } from "./contact-form.ts";
import type { ContactForm, FormError } from "./contact-form.ts";
import { describeLocales } from "./describe-locales.ts";
import { describeProblem } from "./describe-problem.ts";
import { describeTimeZones } from "./describe-time-zones.ts";
import { readId } from "./read-id.ts";

// The id is made with the form, so that a form that is sent twice adds once.
const freshId = () => randomUUID();

export function showAddClient(deps: ConsoleDeps, _visit: Visit, _req: Request, res: Response): void {
  sendAddClient(deps, res, { id: freshId(), name: "", errors: [] });
}

export async function addClient(deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  const id = readNewId(req);
  const name = withSingleSpaces(readLine(req.body, "name"));
  const { errors } = await refusalsOf(deps, "", () => visit.api.createClient({ id, name }));
  if (errors.length > 0) return sendAddClient(deps, res, { id, name, errors });
  goTo(res, `${clientPath(id, "/contacts")}?news=client-added`);
}

function sendAddClient(
  deps: ConsoleDeps,
  res: Response,
  data: { id: string; name: string; errors: readonly FormError[] },
): void {
  const trail = [{ label: "Clients", href: "/clients" }, { label: "Add a client" }];
  deps.pages.send(res, "add-client", { ...data, trail }, data.errors.length > 0 ? 422 : 200);
}

export async function showAddContact(deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  await sendAddContact(deps, visit, res, readId(req), { id: freshId(), form: emptyForm(), errors: [] });
}

export async function addContact(deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  const clientId = readId(req);
  const id = readNewId(req);
  const form = readForm(req.body);
  const addressFrom = readAddressFrom(req.body);
  const body = { id, ...contactBodyOf(form), ...(addressFrom && { addressFrom }) };
  const { errors, holder } = await refusalsOf(deps, form.email, () => visit.api.createContact(clientId, body));
  if (errors.length > 0) return sendAddContact(deps, visit, res, clientId, { id, form, errors, holder });
  goTo(res, `/contacts/${encodeURIComponent(id)}?news=contact-added`);
}

async function sendAddContact(
  deps: ConsoleDeps,
  visit: Visit,
  res: Response,
  clientId: string,
  data: { id: string; form: ContactForm; errors: readonly FormError[]; holder?: AddressHolder | undefined },
): Promise<void> {
  const client = await visit.api.getClient(clientId);
  const trail = [
    ...trailTo(client),
    { label: "Contacts", href: clientPath(client.id, "/contacts") },
    { label: "Add a contact" },
  ];
  const timeZones = describeTimeZones(data.form.timeZone, deps.timeZone);
  const page = { ...data, client, languages: describeLocales(), timeZones, trail };
  deps.pages.send(res, "add-contact", page, data.errors.length > 0 ? 422 : 200);
}

function readNewId(req: Request): string {
  const id = ExternalId.safeParse(typedText(req.body, "id"));
  if (!id.success) throw new PageError(400, "bad-request");
  return id.data;
}

/** What stood in the way, at its fields. An id that is there already is this very form, sent before. */
async function refusalsOf(
  deps: ConsoleDeps,
  email: string,
  create: () => Promise<unknown>,
): Promise<{ errors: FormError[]; holder?: AddressHolder | undefined }> {
  try {
    await create();
    return { errors: [] };
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    if (error.code === "already-exists") return { errors: [] };
    const { passwordMinLength } = deps;
    const errors = describeProblem(error, { method: "keep", email }, { detailsWereSaved: false, passwordMinLength });
    if (errors.length === 0) throw error;
    return { errors, holder: error.holder };
  }
}
