import { type RequestHandler, Router } from "express";
import { PasswordVerificationBody } from "@rekey/contracts/http";
import { logOf } from "@rekey/runtime/request-context";
import { createSecret } from "@rekey/secrets/secret";
import { NoTurn } from "@rekey/secrets/take-turns";
import { goneSignal } from "@rekey/web/client-key";
import { PageError } from "@rekey/web/page-error";
import { narrowingOf } from "../access/narrow.ts";
import { causeOf } from "../cause.ts";
import { may } from "../present/see-as.ts";
import { ProblemError, methodNotAllowed } from "../problem.ts";
import { type Verification, verifyPassword } from "../verification/verify-password.ts";

export interface VerifyDeps {
  /** Undefined: switched off. */
  verification: Verification | undefined;
}

/** Whether a password is right, for a program to which contacts sign in. A contact may have the id of the path. */
export function verifyRoutes(deps: VerifyDeps): Router {
  const router = Router();
  router
    .route("/contacts/verify-password")
    .post(may("POST /contacts/verify-password"), postVerification(deps))
    // Else Express answers it by itself; the other methods are those of the contact that has this id.
    .options(methodNotAllowed);
  return router;
}

function postVerification({ verification }: VerifyDeps): RequestHandler {
  return async (req, res) => {
    const { email, contactId, password, clientAddress } = PasswordVerificationBody.parse(req.body);
    if (verification === undefined) throw new ProblemError("verify-password-off", { detail: howToSwitchOn });
    const question = {
      of: email === undefined ? { contactId: contactId ?? "" } : { email },
      narrowing: narrowingOf(res),
      password: createSecret(password),
      clientAddress,
      cause: causeOf(req, res),
      signal: goneSignal(res),
      onRehashFailure: (err: unknown) =>
        logOf(res).warn({ code: "rehash-failed", err }, "an outdated hash was not renewed"),
    };
    try {
      res.json(await verifyPassword(verification, question));
    } catch (error) {
      throw problemOf(error);
    }
  };
}

const howToSwitchOn = "Set VERIFY_DATABASE_URL of the API, or use one of the other ways in which contacts sign in.";

/** The limits are those of the pages and end in their errors. */
function problemOf(error: unknown): unknown {
  if (error instanceof NoTurn) return new ProblemError("busy", { retryAfterSeconds: 2, cause: error });
  if (!(error instanceof PageError)) return error;
  const { reason, retryAfterSeconds = 2 } = error;
  return new ProblemError(reason === "too-many" ? "too-many-wrong-passwords" : "busy", {
    retryAfterSeconds,
    cause: error,
  });
}
