import { type Request, type RequestHandler, type Response, Router } from "express";
import {
  AddressConfirmation,
  ClientBody,
  ClientPatch,
  ContactBody,
  ContactListQuery,
  ContactPatch,
  ContactPut,
  DirectoryQuery,
} from "@rekey/contracts/http";
import { type Database, type Transaction, inTransaction } from "@rekey/database/connection";
import { confirmAddress } from "@rekey/database/confirm-address";
import { createClient, createContact, putContact, updateClient, updateContact } from "@rekey/database/directory";
import { getClient, getContact, listClients, listContacts } from "@rekey/database/read-directory";
import type { Publisher } from "@rekey/messaging/publisher";
import { callerOf } from "../authenticate.ts";
import type { Config } from "../config.ts";
import { type CommandLimit, countCommand } from "../limit-commands.ts";
import { namingHolder } from "../name-holder.ts";
import { ProblemError, methodNotAllowed } from "../problem.ts";
import { externalIdOf, missing } from "../read-id.ts";
import { may } from "../see-as.ts";
import { traceparentOf } from "../traceparent.ts";

export interface DirectoryDeps {
  db: Database;
  publisher: Pick<Publisher, "publish">;
  apiUrl: string;
  commands: CommandLimit;
  config: Pick<Config, "ADDRESS_CHANGES_PER_CONTACT_PER_HOUR">;
}

export function directoryRoutes(deps: DirectoryDeps): Router {
  const router = Router();
  router
    .route("/clients")
    .get(may("GET /clients"), getClients(deps))
    .post(may("POST /clients"), postClient(deps))
    .all(methodNotAllowed);
  router
    .route("/clients/:id")
    .get(may("GET /clients/:id"), getOneClient(deps))
    .patch(may("PATCH /clients/:id"), patchClient(deps))
    .all(methodNotAllowed);
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
    .all(methodNotAllowed);
  router
    .route("/contacts/:id/confirm-address")
    .post(may("POST /contacts/:id/confirm-address"), postConfirmation(deps))
    .all(methodNotAllowed);
  return router;
}

function getClients({ db }: DirectoryDeps): RequestHandler {
  return async (req, res) => {
    res.json(await listClients(db, DirectoryQuery.parse(req.query)));
  };
}

function getOneClient({ db }: DirectoryDeps): RequestHandler {
  return async (req, res) => {
    res.json((await getClient(db, externalIdOf(req))) ?? missing());
  };
}

function postClient({ db, apiUrl }: DirectoryDeps): RequestHandler {
  return async (req, res) => {
    const body = ClientBody.parse(req.body);
    const id = await inTransaction(db, (tx) => createClient(tx, body, callerOf(res)));
    res
      .status(201)
      .location(`${apiUrl}/v1/clients/${id}`)
      .json(await getClient(db, id));
  };
}

function patchClient({ db }: DirectoryDeps): RequestHandler {
  return async (req, res) => {
    const id = externalIdOf(req);
    const patch = ClientPatch.parse(req.body);
    if (!(await inTransaction(db, (tx) => updateClient(tx, id, patch, callerOf(res))))) missing();
    res.json(await getClient(db, id));
  };
}

function getContacts({ db }: DirectoryDeps): RequestHandler {
  return async (req, res) => {
    const clientId = externalIdOf(req);
    const page = await listContacts(db, { ...ContactListQuery.parse(req.query), clientId });
    if (page.items.length === 0 && !(await getClient(db, clientId))) missing();
    res.json(page);
  };
}

function postContact({ db, apiUrl }: DirectoryDeps): RequestHandler {
  return async (req, res) => {
    const clientId = externalIdOf(req);
    const { addressFrom, ...contact } = ContactBody.parse(req.body);
    const create = (tx: Transaction) => createContact(tx, { ...contact, clientId }, callerOf(res), addressFrom);
    const id = await namingHolder({ db, apiUrl }, res, inTransaction(db, create));
    res
      .status(201)
      .location(`${apiUrl}/v1/contacts/${id}`)
      .json(await getContact(db, id));
  };
}

function getOneContact({ db }: DirectoryDeps): RequestHandler {
  return async (req, res) => {
    res.json((await getContact(db, externalIdOf(req))) ?? missing());
  };
}

/** Who asks for a change, and in which trace. */
const changeOf = ({ config }: DirectoryDeps, req: Request, res: Response) => ({
  actor: callerOf(res),
  traceparent: traceparentOf(req),
  addressChangesPerHour: config.ADDRESS_CHANGES_PER_CONTACT_PER_HOUR,
});

function patchContact(deps: DirectoryDeps): RequestHandler {
  const { db, publisher } = deps;
  return async (req, res) => {
    const id = externalIdOf(req);
    const { addressFrom, ...patch } = ContactPatch.parse(req.body);
    const change = { ...changeOf(deps, req, res), addressFrom };
    const update = inTransaction(db, (tx) => updateContact(tx, id, patch, change));
    const { event } = (await namingHolder(deps, res, update)) ?? missing();
    if (event) await publisher.publish(event);
    res.json(await getContact(db, id));
  };
}

function putOneContact(deps: DirectoryDeps): RequestHandler {
  const { db, publisher } = deps;
  return async (req, res) => {
    const id = externalIdOf(req);
    const { addressFrom, ...body } = ContactPut.parse(req.body);
    const change = { ...changeOf(deps, req, res), addressFrom };
    const put = await namingHolder(
      deps,
      res,
      inTransaction(db, (tx) => putContact(tx, { ...body, id }, change)),
    );
    if (put.outcome === "updated" && put.event) await publisher.publish(put.event);
    res.status(put.outcome === "created" ? 201 : 200).json(await getContact(db, id));
  };
}

function postConfirmation({ db, commands }: DirectoryDeps): RequestHandler {
  return async (req, res) => {
    const contactId = externalIdOf(req);
    const { expectedEmail } = AddressConfirmation.parse(req.body);
    const command = { contactId, expectedEmail, actor: callerOf(res) };
    await countCommand(commands, command.actor.subject);
    const outcome = await inTransaction(db, (tx) => confirmAddress(tx, command));
    if (outcome !== "confirmed") throw new ProblemError(outcome);
    res.json((await getContact(db, contactId)) ?? missing());
  };
}
