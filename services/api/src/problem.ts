import type { ErrorRequestHandler, RequestHandler, Response } from "express";
import { z } from "zod";
import { type ProblemCode, problems } from "@rekey/contracts/problems";
import type { Problem } from "@rekey/contracts/resources";
import { databaseErrorCode, isDatabaseAway } from "@rekey/database/connection";
import { BadCursor } from "@rekey/database/cursor";
import { TooManyAddressChanges } from "@rekey/database/directory";
import { DirectoryConflict } from "@rekey/database/directory-conflict";
import { BodyError } from "@rekey/runtime/read-body";
import { logOf } from "@rekey/runtime/request-context";

type FieldErrors = NonNullable<Problem["errors"]>;

/** Ends a request with a problem. Its detail is written by us and holds nothing that the caller sent. */
export class ProblemError extends Error {
  override name = "ProblemError";
  readonly code: ProblemCode;
  readonly errors: FieldErrors | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly holder: Problem["holder"];
  constructor(
    code: ProblemCode,
    more: {
      detail?: string;
      errors?: FieldErrors;
      retryAfterSeconds?: number;
      holder?: Problem["holder"];
      cause?: unknown;
    } = {},
  ) {
    super(more.detail ?? "", { cause: more.cause });
    this.code = code;
    this.errors = more.errors;
    this.retryAfterSeconds = more.retryAfterSeconds;
    this.holder = more.holder;
  }
}

/** A body or query that breaks its contract: which fields and how, by JSON pointer, and never what was in them. */
function invalidRequest(error: z.ZodError): ProblemError {
  return new ProblemError("invalid-request", { errors: error.issues.map(describeIssue) });
}

function describeIssue(issue: z.core.$ZodIssue): FieldErrors[number] {
  const pointer = issue.path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
  // Our own messages begin with "must" and name no value; zod's may quote what was sent.
  const ours = issue.message.startsWith("must ") ? issue.message : undefined;
  if (issue.code === "unrecognized_keys")
    return { pointer, code: "unknown-field", detail: "has a field that is not known here" };
  if (issue.code === "invalid_type") return { pointer, code: "wrong-type", detail: `must be a ${issue.expected}` };
  if (issue.code === "too_big") return { pointer, code: "too-long", detail: `must be at most ${issue.maximum}` };
  if (issue.code === "too_small") return { pointer, code: "too-short", detail: `must be at least ${issue.minimum}` };
  if (issue.code === "invalid_format") return { pointer, code: "wrong-format", detail: ours ?? "has the wrong format" };
  return { pointer, code: "not-allowed", detail: ours ?? "is not one of the allowed values" };
}

function send(res: Response, apiUrl: string, code: ProblemCode, error?: ProblemError): void {
  const { status, title } = problems[code];
  const problem: Problem = {
    type: `${apiUrl}/problems/${code}`,
    code,
    title,
    status,
    ...(error?.message ? { detail: error.message } : {}),
    ...(error?.errors ? { errors: error.errors } : {}),
    ...(error?.holder ? { holder: error.holder } : {}),
  };
  if (error?.retryAfterSeconds) res.set("Retry-After", String(error.retryAfterSeconds));
  if (status === 401) res.set("WWW-Authenticate", "Bearer");
  res.status(status).type("application/problem+json").send(JSON.stringify(problem));
}

/** Turns everything that a handler may throw into its problem. What is not known is logged, and told as `internal`. */
export function answerProblems(apiUrl: string): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
    if (res.headersSent) return next(error);
    const problem = problemOf(error);
    if (problem.code === "internal") logOf(res).error({ err: error }, "a request failed");
    if (problem.code === "unavailable") logOf(res).warn({ err: error }, "something that a request needs is away");
    send(res, apiUrl, problem.code, problem);
  };
}

function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof z.ZodError) return invalidRequest(error);
  if (error instanceof BadCursor) {
    return new ProblemError("invalid-request", {
      errors: [{ pointer: "/after", code: "wrong-format", detail: "must be a nextCursor of this list" }],
    });
  }
  if (error instanceof DirectoryConflict) return new ProblemError(error.code, { cause: error });
  if (error instanceof TooManyAddressChanges)
    return new ProblemError("too-many-address-changes", { retryAfterSeconds: error.retryAfterSeconds, cause: error });
  if (isDatabaseAway(error)) return new ProblemError("unavailable", { retryAfterSeconds: 2, cause: error });
  if (databaseErrorCode(error) === "55P03")
    return new ProblemError("idempotency-in-progress", { retryAfterSeconds: 1, cause: error });
  // A path that is not UTF-8 once decoded.
  if (error instanceof URIError) return new ProblemError("not-found");
  const status = typeof error === "object" && error !== null && "status" in error ? error.status : undefined;
  if (status === 413) return new ProblemError("body-too-large");
  if (status === 415) return new ProblemError("not-json-media-type");
  if (error instanceof BodyError) return new ProblemError("not-json", { detail: error.message });
  if (status === 400) return new ProblemError("not-json");
  return new ProblemError("internal", { cause: error });
}

export const notFound: RequestHandler = () => {
  throw new ProblemError("not-found");
};

const Route = z.object({ methods: z.record(z.string(), z.boolean()) });

export const methodNotAllowed: RequestHandler = (req, res) => {
  const { methods = {} } = Route.safeParse(req.route).data ?? {};
  const known = Object.keys(methods).filter((method) => method !== "_all");
  res.set("Allow", (methods["get"] ? [...known, "head"] : known).join(", ").toUpperCase());
  throw new ProblemError("method-not-allowed");
};
