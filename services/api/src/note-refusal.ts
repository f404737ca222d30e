import type { Request, Response } from "express";
import { type RouteName, ruleOf } from "@rekey/contracts/access";
import {
  type AccessRefusal,
  type TokenRefusal,
  commandRefusals,
  limitNames,
  passwordRefusals,
} from "@rekey/contracts/failure-words";
import { ExternalId } from "@rekey/contracts/http";
import type { Failure } from "@rekey/database/failures/record-failures";
import type { Tally } from "@rekey/runtime/tally";
import { PageError } from "@rekey/web/page-error";
import { z } from "zod";
import { sourceOf } from "./actor.ts";
import { callerIn } from "./authenticate.ts";
import type { ProblemError } from "./problem.ts";
import type { TokenFault } from "./token-faults.ts";

const isRefusalOfAccess = (code: string): code is AccessRefusal =>
  code === "forbidden" || code === "scope-missing" || code === "token-narrowed";

/** Tells the history of a request that was refused: who asked, as far as a token told it, for what, and why not. */
export function noteRefusal(failures: Tally<Failure>, problem: ProblemError, req: Request, res: Response): void {
  const failure = failureOf(problem, req, res);
  if (failure !== undefined) failures.note({ ...failure, source: sourceOf(res) });
}

function failureOf(problem: ProblemError, req: Request, res: Response): Failure | undefined {
  const { tokenFault, errors = [] } = problem;
  const code = problem.isOutOfReach ? "token-narrowed" : problem.code;
  if (code === "unauthenticated")
    return { action: "access.refused", detail: { because: refusalOf(tokenFault ?? "no-token") } };
  const caller = callerIn(res);
  const asked = askedIn(res);
  const about = { actor: caller?.subject, ...aboutWhom(asked, req.body) };
  const said = { by: caller?.name, route: asked?.route };
  if (isRefusalOfAccess(code)) return { action: "access.refused", ...about, detail: { because: code, ...said } };
  const limit = limitNames.find((name) => name === nameOfLimit(problem));
  if (limit !== undefined) return { action: "limit.struck", ...about, detail: { because: limit, ...said } };
  // Whoever only asks gives no command.
  const command = req.method === "GET" ? undefined : commandRefusals.find((name) => name === code);
  if (command !== undefined) return { action: "command.refused", ...about, detail: { because: command, ...said } };
  if (code !== "password-policy") return undefined;
  const because = passwordRefusals.find((reason) => errors.some((error) => error.code === reason));
  return { action: "password.refused", ...about, detail: { because, by: caller?.name } };
}

/** The history's words are those of the log: a fault that it has not does not compile. */
const refusalOf = (fault: TokenFault): TokenRefusal => fault;

/** Of wrong passwords the limit that struck is one of those of the pages. */
const nameOfLimit = ({ code, cause }: ProblemError): string | undefined =>
  cause instanceof PageError ? cause.limit : code;

interface Asked {
  route: RouteName;
  id: unknown;
}

/** Notes what a request asks for: behind its route Express does not know it any more. */
export function noteRoute(req: Request, res: Response, route: RouteName): void {
  res.locals["asked"] = { route, id: req.params["id"] } satisfies Asked;
}

const askedIn = (res: Response): Asked | undefined => res.locals["asked"] as Asked | undefined;

const NamesContact = z.object({ contactId: ExternalId });

/** Whom the path, or else the body, names. */
function aboutWhom(asked: Asked | undefined, body: unknown): { contactId?: string; resetId?: string } {
  const narrowedBy = asked && ruleOf(asked.route).narrowedBy;
  const id = asked?.id;
  const resetId = narrowedBy === "reset" ? z.uuid().safeParse(id).data : undefined;
  if (resetId !== undefined) return { resetId };
  const isContact = narrowedBy === "contact" || narrowedBy === "new-contact";
  const contactId = isContact ? ExternalId.safeParse(id).data : NamesContact.safeParse(body).data?.contactId;
  return contactId === undefined ? {} : { contactId };
}
