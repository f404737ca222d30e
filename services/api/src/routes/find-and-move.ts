import { type RequestHandler, Router } from "express";
import { ContactLookup, ContactMove } from "@rekey/contracts/http";
import type { MovedContact } from "@rekey/contracts/resources";
import { moveContact } from "@rekey/database/directory/move-contact";
import { findByAddress, getContact } from "@rekey/database/directory/read-directory";
import { narrowingOf } from "../access/narrow.ts";
import { causeOf } from "../cause.ts";
import { may } from "../present/see-as.ts";
import { methodNotAllowed } from "../problem.ts";
import { readQuery } from "../read-query.ts";
import { externalIdOf, missing } from "../read-id.ts";
import { preconditionOf } from "../read-precondition.ts";
import { answerContact, type DirectoryDeps } from "./directory.ts";

/** Who has an address, and how a contact gets to another client. */
export function findAndMoveRoutes(deps: DirectoryDeps): Router {
  const router = Router();
  router.route("/contacts").get(may("GET /contacts"), getByAddress(deps)).all(methodNotAllowed);
  router.route("/contacts/:id/move").post(may("POST /contacts/:id/move"), postMove(deps)).all(methodNotAllowed);
  return router;
}

function getByAddress({ db }: DirectoryDeps): RequestHandler {
  return async (req, res) => {
    res.json(await findByAddress(db, readQuery(ContactLookup, req), narrowingOf(res)));
  };
}

function postMove({ db, steps }: DirectoryDeps): RequestHandler {
  return async (req, res) => {
    const id = externalIdOf(req);
    const [{ clientId }, precondition] = [ContactMove.parse(req.body), preconditionOf(req)];
    const move = steps.run(causeOf(req, res), (work) => moveContact(work, { id, clientId }, precondition));
    const outcome = (await move) ?? missing();
    const contact = (await getContact(db, id, narrowingOf(res))) ?? missing();
    answerContact(res, { ...contact, wasThereAlready: outcome === "there-already" } satisfies MovedContact);
  };
}
