import { type Request, type RequestHandler, type Response, Router } from "express";
import type { Scope } from "@rekey/contracts/scopes";
import {
  type ServiceAccount,
  ServiceAccountBody,
  ServiceAccountRotation,
  type ServiceAccountWithSecret,
} from "@rekey/contracts/service-accounts";
import { getServiceAccount, listServiceAccounts } from "@rekey/database/access/read-service-accounts";
import {
  makeServiceAccount,
  revokeServiceAccount,
  rotateServiceAccount,
} from "@rekey/database/access/service-accounts";
import type { Database } from "@rekey/database/connection";
import type { UnitOfWork } from "@rekey/database/unit-of-work";
import { type Secret, reveal } from "@rekey/secrets/secret";
import { newServiceSecret } from "@rekey/secrets/service-secret";
import { hashToken } from "@rekey/secrets/token";
import { callerOf } from "../authenticate.ts";
import { causeOf } from "../cause.ts";
import { NoBody } from "../no-body.ts";
import { may } from "../present/see-as.ts";
import { ProblemError, methodNotAllowed } from "../problem.ts";
import { missing, ownIdOf } from "../read-id.ts";
import { serviceSubject } from "../read-issuers.ts";
import { readsAsOther } from "../reads-as-other.ts";

export interface ServiceAccountDeps {
  db: Database;
  steps: UnitOfWork;
  apiUrl: string;
}

/** Programs that use the API by a secret of ours. Only people manage them. */
export function serviceAccountRoutes(deps: ServiceAccountDeps): Router {
  const router = Router();
  router
    .route("/service-accounts")
    .get(may("GET /service-accounts"), getAccounts(deps))
    .post(may("POST /service-accounts"), postAccount(deps))
    .all(methodNotAllowed);
  router.route("/service-accounts/:id").get(may("GET /service-accounts/:id"), getAccount(deps)).all(methodNotAllowed);
  router
    .route("/service-accounts/:id/rotate")
    .post(may("POST /service-accounts/:id/rotate"), postRotation(deps))
    .all(methodNotAllowed);
  router
    .route("/service-accounts/:id/revoke")
    .post(may("POST /service-accounts/:id/revoke"), postRevocation(deps))
    .all(methodNotAllowed);
  return router;
}

function getAccounts({ db }: ServiceAccountDeps): RequestHandler {
  return async (_req, res) => {
    res.json({ items: await listServiceAccounts(db), nextCursor: null });
  };
}

function getAccount({ db }: ServiceAccountDeps): RequestHandler {
  return async (req, res) => {
    res.json((await getServiceAccount(db, ownIdOf(req))) ?? missing());
  };
}

function postAccount(deps: ServiceAccountDeps): RequestHandler {
  return async (req, res) => {
    const body = ServiceAccountBody.parse(req.body);
    checkManager(res);
    checkScopes(res, body.scopes ?? null);
    if (readsAsOther(body.name)) {
      const detail = "must not read as the contact or as Rekey";
      throw new ProblemError("invalid-request", { errors: [{ pointer: "/name", code: "not-allowed", detail }] });
    }
    const secret = newServiceSecret();
    const hash = hashToken(reveal(secret));
    const made = await deps.steps.run(causeOf(req, res), (work) => makeServiceAccount(work, body, hash));
    if (made.outcome !== "made") throw new ProblemError(made.outcome);
    res.status(201).location(`${deps.apiUrl}/v1/service-accounts/${made.id}`);
    await answerWithSecret(deps, res, made.id, secret);
  };
}

function postRotation(deps: ServiceAccountDeps): RequestHandler {
  return async (req, res) => {
    const account = await findAccount(deps, req);
    const { overlapSeconds } = ServiceAccountRotation.parse(req.body);
    checkManager(res);
    checkScopes(res, account.scopes);
    const secret = newServiceSecret();
    const rotation = { secretHash: hashToken(reveal(secret)), overlapSeconds };
    const outcome = await deps.steps.run(causeOf(req, res), (work) => rotateServiceAccount(work, account.id, rotation));
    if (outcome !== "rotated") throw new ProblemError(outcome ?? "not-found");
    await answerWithSecret(deps, res, account.id, secret);
  };
}

/** Whoever may manage accounts may end any of them. */
function postRevocation(deps: ServiceAccountDeps): RequestHandler {
  return async (req, res) => {
    const id = ownIdOf(req);
    NoBody.parse(req.body);
    checkManager(res);
    const outcome = await deps.steps.run(causeOf(req, res), (work) => revokeServiceAccount(work, id));
    if (outcome === undefined) missing();
    res.json((await getServiceAccount(deps.db, id)) ?? missing());
  };
}

const findAccount = async ({ db }: ServiceAccountDeps, req: Request): Promise<ServiceAccount> =>
  (await getServiceAccount(db, ownIdOf(req))) ?? missing();

/** A secret that leaked makes no other one that would outlive it. */
function checkManager(res: Response): void {
  if (!callerOf(res).subject.startsWith(serviceSubject)) return;
  throw new ProblemError("forbidden", { detail: "A service account manages no service accounts; a person does." });
}

/** Nobody who is limited to some scopes gets hold of an account that has more. */
function checkScopes(res: Response, given: readonly Scope[] | null): void {
  const { scopes } = callerOf(res);
  if (scopes === undefined || given?.every((scope) => scopes.includes(scope))) return;
  throw new ProblemError("scope-missing", { detail: "Give the account no more scopes than your own token has." });
}

async function answerWithSecret({ db }: ServiceAccountDeps, res: Response, id: string, secret: Secret) {
  const account = (await getServiceAccount(db, id)) ?? missing();
  res.json({ ...account, secret: reveal(secret) } satisfies ServiceAccountWithSecret);
}
