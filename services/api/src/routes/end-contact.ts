import { type RequestHandler, Router } from "express";
import { z } from "zod";
import { Reactivation } from "@rekey/contracts/http";
import type { EndedContact, ReactivatedContact } from "@rekey/contracts/resources";
import { inTransaction } from "@rekey/database/connection";
import { endContact, reactivateContact } from "@rekey/database/end-contact";
import { getContact } from "@rekey/database/read-directory";
import { callerOf } from "../authenticate.ts";
import { countCommand } from "../limit-commands.ts";
import { namingHolder } from "../name-holder.ts";
import { methodNotAllowed } from "../problem.ts";
import { externalIdOf, missing } from "../read-id.ts";
import { may } from "../see-as.ts";
import type { DirectoryDeps } from "./directory.ts";

// Nothing more can be asked for than what the route says.
const NoBody = z.strictObject({}).optional();

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
function postEnd({ db }: DirectoryDeps): RequestHandler {
  return async (req, res) => {
    const id = externalIdOf(req);
    NoBody.parse(req.body);
    const outcome = (await inTransaction(db, (tx) => endContact(tx, id, callerOf(res)))) ?? missing();
    const contact = (await getContact(db, id)) ?? missing();
    res.json({ ...contact, alreadyEnded: outcome === "already-ended" } satisfies EndedContact);
  };
}

function postReactivation(deps: DirectoryDeps): RequestHandler {
  const { db, commands } = deps;
  return async (req, res) => {
    const id = externalIdOf(req);
    const { addressFrom } = Reactivation.parse(req.body);
    const actor = callerOf(res);
    await countCommand(commands, actor.subject);
    const change = inTransaction(db, (tx) => reactivateContact(tx, id, { actor, addressFrom }));
    const outcome = (await namingHolder(deps, res, change)) ?? missing();
    const contact = (await getContact(db, id)) ?? missing();
    res.json({ ...contact, alreadyActive: outcome === "already-active" } satisfies ReactivatedContact);
  };
}
