import { type RequestHandler, Router } from "express";
import { PasswordImportBody } from "@rekey/contracts/http";
import type { PasswordImport } from "@rekey/contracts/imported-passwords";
import { requestImport } from "@rekey/database/sign-in/import-password";
import type { UnitOfWork } from "@rekey/database/unit-of-work";
import { causeOf } from "../cause.ts";
import type { Config } from "../config.ts";
import { requireTakenIn } from "../imported-hashes.ts";
import { may } from "../present/see-as.ts";
import { ProblemError, methodNotAllowed } from "../problem.ts";
import { externalIdOf, missing } from "../read-id.ts";

export interface ImportDeps {
  steps: UnitOfWork;
  config: Pick<Config, "IMPORT_HASHES" | "MANUAL_RESET">;
}

/** Hashes that another program has made come in; by no route one goes out. */
export function importRoutes(deps: ImportDeps): Router {
  const router = Router();
  router
    .route("/contacts/:id/imported-password")
    .put(may("PUT /contacts/:id/imported-password"), putImport(deps))
    .all(methodNotAllowed);
  return router;
}

function putImport({ steps, config }: ImportDeps): RequestHandler {
  return async (req, res) => {
    const contactId = externalIdOf(req);
    const { hash, mustChange, replace } = PasswordImportBody.parse(req.body);
    requireTakenIn(hash, config.IMPORT_HASHES);
    // Whoever brings a hash may know its password, which nobody is to where staff may set none.
    const isByHandOff = config.MANUAL_RESET === "off";
    if (isByHandOff && replace) {
      const detail = "No hash replaces a password where staff may set none. Leave replace out, or reset by email.";
      throw new ProblemError("manual-reset-off", { detail });
    }
    const request = { contactId, passwordHash: hash, mustChange: mustChange || isByHandOff, replaces: replace };
    const outcome = (await steps.run(causeOf(req, res), (work) => requestImport(work, request))) ?? missing();
    const answer: PasswordImport =
      outcome === "accepted" ? { contactId, outcome } : { contactId, outcome: "kept", because: outcome };
    res.status(outcome === "accepted" ? 202 : 200).json(answer);
  };
}
