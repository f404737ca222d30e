import { randomUUID } from "node:crypto";
import { ApiProblem } from "@rekey/client/api-problem";
import { ExternalId } from "@rekey/contracts/http";
import type { AddressHolder, Client } from "@rekey/contracts/resources";
import { withSingleSpaces } from "@rekey/contracts/visible-text";
import type { Page } from "@rekey/web/create-pages";
import { html, type Html } from "@rekey/web/html";
import { PageError } from "@rekey/web/page-error";
import { typedText } from "@rekey/web/typed-text";
import { field, type FieldError } from "@rekey/web/views/field";
import { formToken } from "@rekey/web/views/form-token";
import type { StaffPageHead } from "@rekey/web/views/staff-page";
import type { Request } from "express";
import { card, consolePage } from "../common-views.ts";
import type { ConsoleDeps, Visit } from "../console-deps.ts";
import { clientPath, clientTrail, contactPath } from "../paths.ts";
import { readId } from "../read-request.ts";
import { languageChoices, timeZoneChoices } from "./contact-choices.ts";
import { contactFields, type ContactFields, portalAccessBox } from "./contact-fields-view.ts";
import { contactBodyOf, emptyForm, readForm, readLine, readAddressFrom } from "./contact-form.ts";
import { customerFlashes } from "./customer-flashes.ts";
import { refusalOf } from "./describe-problem.ts";

// The id is made with the form, so that a form that is sent twice adds once.
const freshId = () => randomUUID();

export function showAddClient(visit: Visit): void {
  sendAddClient(visit, { id: freshId(), name: "", errors: [] });
}

export async function addClient(visit: Visit): Promise<void> {
  const { api, deps, req, res } = visit;
  const id = readNewId(req);
  const name = withSingleSpaces(readLine(req.body, "name"));
  const { errors } = await refusalsOf(deps, "", () => api.createClient({ id, name }));
  if (errors.length > 0) return sendAddClient(visit, { id, name, errors });
  customerFlashes.goTo(res, clientPath(id, "/contacts"), "client-added");
}

function sendAddClient({ send }: Visit, view: AddClientView): void {
  send(addClientView, view, view.errors.length > 0 ? 422 : 200);
}

export async function showAddContact(visit: Visit): Promise<void> {
  await sendAddContact(visit, readId(visit.req), { id: freshId(), form: emptyForm, errors: [] });
}

export async function addContact(visit: Visit): Promise<void> {
  const { api, deps, req, res } = visit;
  const clientId = readId(req);
  const id = readNewId(req);
  const form = readForm(req.body);
  const addressFrom = readAddressFrom(req.body);
  const body = { id, ...contactBodyOf(form), ...(addressFrom && { addressFrom }) };
  const { errors, holder } = await refusalsOf(deps, form.email, () => api.createContact(clientId, body));
  if (errors.length > 0) return sendAddContact(visit, clientId, { id, form, errors, holder });
  customerFlashes.goTo(res, contactPath(id), "contact-added");
}

async function sendAddContact(
  { api, deps, send }: Visit,
  clientId: string,
  typed: Pick<AddContactView, "id" | "form" | "errors" | "holder">,
): Promise<void> {
  const client = await api.getClient(clientId);
  const timeZones = timeZoneChoices(typed.form.timeZone, deps.config.TIME_ZONE);
  const view = { ...typed, client, languages: languageChoices(), timeZones };
  send(addContactView, view, typed.errors.length > 0 ? 422 : 200);
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
): Promise<{ errors: FieldError[]; holder?: AddressHolder | undefined }> {
  try {
    await create();
    return { errors: [] };
  } catch (error) {
    if (error instanceof ApiProblem && error.code === "already-exists") return { errors: [] };
    return refusalOf(error, { method: "keep", email }, { passwordMinLength: deps.config.PASSWORD_MIN_LENGTH });
  }
}

interface AddClientView {
  id: string;
  name: string;
  errors: readonly FieldError[];
}

function addClientView(page: Page, { id, name, errors }: AddClientView): Html {
  const hint = "The firm's name, as its contacts know it. It is shown in their mails.";
  const named = { autocomplete: "off", maxlength: 200, required: true, value: name, errors } as const;
  const trail = [{ label: "Clients", href: "/clients" }, { label: "Add a client" }];
  const fields = html`<section class="card">${field(page, { id: "name", label: "Name", hint, ...named })}</section>`;
  return addPage(page, { what: "client", path: "/add-client", id, back: "/clients", trail, errors }, fields);
}

interface AddContactView extends ContactFields {
  id: string;
  client: Client;
}

function addContactView(page: Page, { id, client, ...fields }: AddContactView): Html {
  const { form, errors } = fields;
  const back = clientPath(client.id, "/contacts");
  const trail = [...clientTrail(client), { label: "Contacts", href: back }, { label: "Add a contact" }];
  const path = clientPath(client.id, "/add-contact");
  const details = html`${contactFields(page, fields)}
    ${portalAccessBox(form, "The first password is given on the contact's own page, which comes next.")}`;
  const section = card({ id: "details", title: "Details" }, details);
  return addPage(page, { what: "contact", path, id, back, trail, errors }, section);
}

/** `back` leads to the list of them. */
interface AddPage extends Pick<StaffPageHead, "trail" | "errors"> {
  what: "client" | "contact";
  path: string;
  id: string;
  back: string;
}

function addPage(page: Page, { what, path, id, back, trail, errors }: AddPage, fields: Html): Html {
  const body = html`
<form class="stack narrow" method="post" action="${page.linkTo(path)}" autocomplete="off" novalidate>${formToken(page)}
  <input type="hidden" name="id" value="${id}">
  ${fields}
  <save-once class="actions"><button type="submit">Add the ${what}</button><a href="${page.linkTo(back)}">Back to the ${what}s</a></save-once>
</form>`;
  return consolePage(page, { title: `Add a ${what}`, trail, errors, scripts: ["save-once.js"] }, body);
}
