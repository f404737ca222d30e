import { type RequestHandler, Router } from "express";
import { Reactivation } from "@rekey/contracts/http";
import type { EndedContact, ReactivatedContact } from "@rekey/contracts/resources";
import { endContact, reactivateContact } from "@rekey/database/directory/end-contact";
import { getContact } from "@rekey/database/directory/read-directory";
import { narrowingOf } from "../access/narrow.ts";
import { causeOf } from "../cause.ts";
import { countCommandOf } from "../limit-commands.ts";
import { namingOther } from "../present/name-holder.ts";
import { methodNotAllowed } from "../problem.ts";
import { externalIdOf, missing } from "../read-id.ts";
import { NoBody } from "../no-body.ts";
import { may } from "../present/see-as.ts";
import { answerContact, type DirectoryDeps } from "./directory.ts";

/** The end of a contact that left, and how it is taken back. */
export function endRoutes(deps: DirectoryDeps): Router {
  const router = Router();
  router.route("/contacts/:id/end").post(may("POST /contacts/:id/end"), postEnd(deps)).all(methodNotAllowed);
  router
    .route("/contacts/:id/reactivate")
    .post(may("POST /contacts/:id/reactivate"), postReactivation(deps))
    .all(methodNotAllowed);
  return router;
}

/** Not counted among the commands of a caller: no limit holds up the end of access. */
function postEnd({ db, steps }: DirectoryDeps): RequestHandler {
  return async (req, res) => {
    const id = externalIdOf(req);
    NoBody.parse(req.body);
    const outcome = (await steps.run(causeOf(req, res), (work) => endContact(work, id))) ?? missing();
    const contact = (await getContact(db, id, narrowingOf(res))) ?? missing();
    answerContact(res, { ...contact, alreadyEnded: outcome === "already-ended" } satisfies EndedContact);
  };
}

function postReactivation(deps: DirectoryDeps): RequestHandler {
  const { db, steps, commands } = deps;
  return async (req, res) => {
    const id = externalIdOf(req);
    const { addressFrom } = Reactivation.parse(req.body);
    await countCommandOf(res, commands);
    const change = steps.run(causeOf(req, res), (work) => reactivateContact(work, id, addressFrom));
    const outcome = (await namingOther(deps, res, change)) ?? missing();
    const contact = (await getContact(db, id, narrowingOf(res))) ?? missing();
    answerContact(res, { ...contact, alreadyActive: outcome === "already-active" } satisfies ReactivatedContact);
  };
}
