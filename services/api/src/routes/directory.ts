import { type RequestHandler, type Response, Router } from "express";
import { AddressConfirmation, ContactBody, ContactListQuery, ContactPatch, ContactPut } from "@rekey/contracts/http";
import type { ChangedContact, Contact } from "@rekey/contracts/resources";
import type { Database } from "@rekey/database/connection";
import { confirmAddress } from "@rekey/database/directory/confirm-address";
import { createContact, putContact, updateContact } from "@rekey/database/directory/directory";
import { DirectoryConflict } from "@rekey/database/directory/directory-conflict";
import { getClient, getContact, listContacts } from "@rekey/database/directory/read-directory";
import { versionOfContact } from "@rekey/database/directory/versions";
import type { UnitOfWork } from "@rekey/database/unit-of-work";
import { narrowingOf } from "../access/narrow.ts";
import { causeOf } from "../cause.ts";
import type { Config } from "../config.ts";
import { type CommandLimit, countCommandOf } from "../limit-commands.ts";
import { namingOther } from "../present/name-holder.ts";
import { ProblemError, methodNotAllowed } from "../problem.ts";
import { eraseOneContact } from "./erase-contact.ts";
import { readQuery } from "../read-query.ts";
import { externalIdOf, missing, newIdOf } from "../read-id.ts";
import { preconditionOf } from "../read-precondition.ts";
import { may } from "../present/see-as.ts";

export interface DirectoryDeps {
  db: Database;
  steps: UnitOfWork;
  apiUrl: string;
  commands: CommandLimit;
  config: Pick<Config, "ADDRESS_CHANGES_PER_CONTACT_PER_HOUR">;
}

export function directoryRoutes(deps: DirectoryDeps): Router {
  const router = Router();
  router
    .route("/clients/:id/contacts")
    .get(may("GET /clients/:id/contacts"), getContacts(deps))
    .post(may("POST /clients/:id/contacts"), postContact(deps))
    .all(methodNotAllowed);
  router
    .route("/contacts/:id")
    .get(may("GET /contacts/:id"), getOneContact(deps))
    .patch(may("PATCH /contacts/:id"), patchContact(deps))
    .put(may("PUT /contacts/:id"), putOneContact(deps))
    .delete(may("DELETE /contacts/:id"), eraseOneContact(deps))
    .all(methodNotAllowed);
  router
    .route("/contacts/:id/confirm-address")
    .post(may("POST /contacts/:id/confirm-address"), postConfirmation(deps))
    .all(methodNotAllowed);
  return router;
}

function getContacts({ db }: DirectoryDeps): RequestHandler {
  return async (req, res) => {
    const clientId = externalIdOf(req);
    const query = { ...readQuery(ContactListQuery, req), clientId };
    const page = await listContacts(db, query, narrowingOf(res));
    if (page.items.length === 0 && !(await getClient(db, clientId))) missing();
    res.json(page);
  };
}

function postContact({ db, steps, apiUrl }: DirectoryDeps): RequestHandler {
  return async (req, res) => {
    const clientId = externalIdOf(req);
    const { addressFrom, ...contact } = ContactBody.parse(req.body);
    const created = steps.run(causeOf(req, res), (work) => createContact(work, { ...contact, clientId }, addressFrom));
    const id = await namingOther({ db, apiUrl }, res, created.catch(missingClient));
    res.status(201).location(`${apiUrl}/v1/contacts/${id}`);
    answerContact(res, (await getContact(db, id, narrowingOf(res))) ?? missing());
  };
}

/** A client that the path names and that is not there, as any resource that is not there. */
function missingClient(error: unknown): never {
  if (error instanceof DirectoryConflict && error.code === "unknown-client") missing();
  throw error;
}

function getOneContact({ db }: DirectoryDeps): RequestHandler {
  return async (req, res) => {
    answerContact(res, (await getContact(db, externalIdOf(req), narrowingOf(res))) ?? missing());
  };
}

function patchContact(deps: DirectoryDeps): RequestHandler {
  const { db, steps, config } = deps;
  const addressChangesPerHour = config.ADDRESS_CHANGES_PER_CONTACT_PER_HOUR;
  return async (req, res) => {
    const id = externalIdOf(req);
    const { addressFrom, ...patch } = ContactPatch.parse(req.body);
    const change = { addressChangesPerHour, addressFrom, ...preconditionOf(req) };
    const update = steps.run(causeOf(req, res), (work) => updateContact(work, id, patch, change));
    const { oldAddressIsTold } = (await namingOther(deps, res, update)) ?? missing();
    const contact = (await getContact(db, id, narrowingOf(res))) ?? missing();
    answerContact(res, { ...contact, oldAddressIsTold } satisfies ChangedContact);
  };
}

function putOneContact(deps: DirectoryDeps): RequestHandler {
  const { db, steps, apiUrl, config } = deps;
  const addressChangesPerHour = config.ADDRESS_CHANGES_PER_CONTACT_PER_HOUR;
  return async (req, res) => {
    const id = newIdOf(req);
    const { addressFrom, ...body } = ContactPut.parse(req.body);
    const change = { addressChangesPerHour, addressFrom, ...preconditionOf(req) };
    const put = onceThere(() => steps.run(causeOf(req, res), (work) => putContact(work, { ...body, id }, change)));
    const { outcome, oldAddressIsTold } = await namingOther(deps, res, put);
    const contact = (await getContact(db, id, narrowingOf(res))) ?? missing();
    if (outcome === "created") res.status(201).location(`${apiUrl}/v1/contacts/${id}`);
    answerContact(res, { ...contact, oldAddressIsTold } satisfies ChangedContact);
  };
}

/** Puts once more what another request has created meanwhile: now it is there, and is changed. */
export async function onceThere<T>(put: () => Promise<T>): Promise<T> {
  try {
    return await put();
  } catch (error) {
    if (error instanceof DirectoryConflict && error.code === "already-exists") return put();
    throw error;
  }
}

/** Answers a contact with its version, which `If-Match` takes. */
export function answerContact<T extends Contact>(res: Response, contact: T): void {
  res.set("ETag", `"${versionOfContact(contact)}"`).json(contact);
}

function postConfirmation({ db, steps, commands }: DirectoryDeps): RequestHandler {
  return async (req, res) => {
    const contactId = externalIdOf(req);
    const { expectedEmail } = AddressConfirmation.parse(req.body);
    await countCommandOf(res, commands);
    const outcome = await steps.run(causeOf(req, res), (work) => confirmAddress(work, { contactId, expectedEmail }));
    if (outcome !== "confirmed") throw new ProblemError(outcome);
    answerContact(res, (await getContact(db, contactId, narrowingOf(res))) ?? missing());
  };
}
