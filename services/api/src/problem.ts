import type { ErrorRequestHandler, Request, RequestHandler, Response } from "express";
import { z } from "zod";
import { type ProblemCode, problems } from "@rekey/contracts/problems";
import type { Problem } from "@rekey/contracts/resources";
import { isTransientDatabaseError } from "@rekey/database/connection";
import { BadCursor } from "@rekey/database/cursor";
import { BodyError } from "@rekey/runtime/read-body";
import { logOf } from "@rekey/runtime/request-context";
import { type TokenFault, challengeFor } from "./token-faults.ts";
import { tellsNothing } from "./access/check-routes.ts";
import { type FieldError, describeIssue } from "./describe-issue.ts";
import { directoryProblemOf } from "./directory-problem.ts";

/** Ends a request with a problem. Its detail is written by us and holds nothing that the caller sent. */
export class ProblemError extends Error {
  override name = "ProblemError";
  readonly code: ProblemCode;
  readonly errors: FieldError[] | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly holder: Problem["holder"];
  readonly mergedInto: Problem["mergedInto"];
  readonly tokenFault: TokenFault | undefined;
  /** Whether it is told as not there because it is not the caller's, or nobody's. */
  readonly isOutOfReach: boolean;
  constructor(
    code: ProblemCode,
    more: {
      detail?: string | undefined;
      errors?: FieldError[] | undefined;
      retryAfterSeconds?: number | undefined;
      holder?: Problem["holder"];
      mergedInto?: Problem["mergedInto"];
      tokenFault?: TokenFault;
      isOutOfReach?: boolean;
      cause?: unknown;
    } = {},
  ) {
    super(more.detail ?? "", { cause: more.cause });
    this.code = code;
    this.errors = more.errors;
    this.retryAfterSeconds = more.retryAfterSeconds;
    this.holder = more.holder;
    this.mergedInto = more.mergedInto;
    this.tokenFault = more.tokenFault;
    this.isOutOfReach = more.isOutOfReach ?? false;
  }
}

/** What breaks its contract: which fields and how, by JSON pointer, and never what was in them. */
export function invalidRequest(error: z.ZodError, place?: FieldError["in"]): ProblemError {
  const errors = error.issues.flatMap(describeIssue);
  return new ProblemError("invalid-request", { errors: place ? errors.map((one) => ({ in: place, ...one })) : errors });
}

/** A refusal as it is answered. */
export function problemBody(apiUrl: string, { code, message, errors, holder, mergedInto }: ProblemError): Problem {
  return {
    type: `${apiUrl}/problems/${code}`,
    code,
    ...problems[code],
    ...(message ? { detail: message } : {}),
    ...(errors ? { errors } : {}),
    ...(holder ? { holder } : {}),
    ...(mergedInto === undefined ? {} : { mergedInto }),
  };
}

function send(res: Response, apiUrl: string, error: ProblemError): void {
  const { status } = problems[error.code];
  if (error.retryAfterSeconds) res.set("Retry-After", String(error.retryAfterSeconds));
  if (status === 401) res.set("WWW-Authenticate", challengeFor(error.tokenFault ?? "no-token"));
  res
    .status(status)
    .type("application/problem+json")
    .send(JSON.stringify(problemBody(apiUrl, error)));
}

/**
 * Turns everything that a handler may throw into its problem, and has it noted. What is not known is logged, and told
 * as `internal`.
 */
export function answerProblems(
  apiUrl: string,
  note: (problem: ProblemError, req: Request, res: Response) => void = () => {},
): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (res.headersSent) return next(error);
    const problem = error instanceof BadCursor ? badCursor(req) : problemOf(error);
    note(problem, req, res);
    if (problem.code === "internal")
      logOf(res).error({ code: "request-failed", err: error }, "a request failed unexpectedly");
    if (problem.code === "unavailable")
      logOf(res).warn({ code: "request-unavailable", err: error }, "a request failed: a server it needs is away");
    if (problem.tokenFault !== undefined)
      logOf(res).info({ code: "token-refused", because: problem.tokenFault }, "a token was not taken");
    send(res, apiUrl, problem);
  };
}

/** What somebody is told of an error; `internal` of one that is not known. */
export function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof z.ZodError) return invalidRequest(error);
  const refusal = directoryProblemOf(error);
  if (refusal) return new ProblemError(refusal.code, { ...refusal, cause: error });
  if (isTransientDatabaseError(error)) return new ProblemError("unavailable", { retryAfterSeconds: 2, cause: error });
  // A path that is not UTF-8 once decoded.
  if (error instanceof URIError) return new ProblemError("not-found");
  const status = typeof error === "object" && error !== null && "status" in error ? error.status : undefined;
  const detail = error instanceof BodyError ? { detail: error.message } : {};
  if (status === 413) return new ProblemError("body-too-large", detail);
  if (status === 415) return new ProblemError("not-json-media-type", detail);
  if (status === 400) return new ProblemError("not-json", detail);
  return new ProblemError("internal", { cause: error });
}

/** A list is read forward by `after` and back by `before`, and never by both. */
function badCursor({ query }: Request): ProblemError {
  const [pointer, name] = query["before"] === undefined ? ["/after", "nextCursor"] : ["/before", "previousCursor"];
  return new ProblemError("invalid-request", {
    errors: [{ in: "query", pointer, code: "wrong-format", detail: `must be a ${name} of this list` }],
  });
}

export const notFound: RequestHandler = () => {
  throw new ProblemError("not-found", { detail: "There is no such route; see /docs." });
};

const Route = z.object({ methods: z.record(z.string(), z.boolean()) });

export const methodNotAllowed: RequestHandler = tellsNothing((req, res) => {
  const { methods = {} } = Route.safeParse(req.route).data ?? {};
  const known = Object.keys(methods).filter((method) => method !== "_all" && method !== "options");
  res.set("Allow", (methods["get"] ? [...known, "head"] : known).join(", ").toUpperCase());
  throw new ProblemError("method-not-allowed");
});
