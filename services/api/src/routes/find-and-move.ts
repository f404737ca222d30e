import { type RequestHandler, Router } from "express";
import { ContactLookup, ContactMerge, ContactMove } from "@rekey/contracts/http";
import type { MergedContact, MovedContact } from "@rekey/contracts/resources";
import { mergeContact } from "@rekey/database/merges/merge-contact";
import { moveContact } from "@rekey/database/directory/move-contact";
import { findByAddress, getContact } from "@rekey/database/directory/read-directory";
import { narrowingOf } from "../access/narrow.ts";
import { causeOf } from "../cause.ts";
import { namingOther } from "../present/name-holder.ts";
import { may } from "../present/see-as.ts";
import { methodNotAllowed } from "../problem.ts";
import { readQuery } from "../read-query.ts";
import { externalIdOf, missing } from "../read-id.ts";
import { preconditionOf } from "../read-precondition.ts";
import { answerContact, type DirectoryDeps } from "./directory.ts";

/** Who has an address, how a contact gets to another client, and how two that are one person become one contact. */
export function findAndMoveRoutes(deps: DirectoryDeps): Router {
  const router = Router();
  router.route("/contacts").get(may("GET /contacts"), getByAddress(deps)).all(methodNotAllowed);
  router.route("/contacts/:id/move").post(may("POST /contacts/:id/move"), postMove(deps)).all(methodNotAllowed);
  router.route("/contacts/:id/merge").post(may("POST /contacts/:id/merge"), postMerge(deps)).all(methodNotAllowed);
  return router;
}

function getByAddress({ db }: DirectoryDeps): RequestHandler {
  return async (req, res) => {
    res.json(await findByAddress(db, readQuery(ContactLookup, req), narrowingOf(res)));
  };
}

function postMove(deps: DirectoryDeps): RequestHandler {
  const { db, steps } = deps;
  return async (req, res) => {
    const id = externalIdOf(req);
    const [{ clientId }, precondition] = [ContactMove.parse(req.body), preconditionOf(req)];
    const move = steps.run(causeOf(req, res), (work) => moveContact(work, { id, clientId }, precondition));
    const outcome = (await namingOther(deps, res, move)) ?? missing();
    const contact = (await getContact(db, id, narrowingOf(res))) ?? missing();
    answerContact(res, { ...contact, wasThereAlready: outcome === "there-already" } satisfies MovedContact);
  };
}

function postMerge(deps: DirectoryDeps): RequestHandler {
  const { db, steps } = deps;
  return async (req, res) => {
    const id = externalIdOf(req);
    const [{ into }, precondition] = [ContactMerge.parse(req.body), preconditionOf(req)];
    const merge = steps.run(causeOf(req, res), (work) => mergeContact(work, { id, into }, precondition));
    const outcome = (await namingOther(deps, res, merge)) ?? missing();
    const contact = (await getContact(db, id, narrowingOf(res))) ?? missing();
    answerContact(res, { ...contact, alreadyMerged: outcome === "already-merged" } satisfies MergedContact);
  };
}
