import { ApiAway, ApiProblem } from "@rekey/client/api-problem";
import { isTransientDatabaseError } from "@rekey/database/connection";
import { NoTurn } from "@rekey/secrets/take-turns";
import { PageError } from "@rekey/web/page-error";

/** The page for an error that no form could show at a field. */
export function explainError(error: unknown): PageError | undefined {
  if (error instanceof NoTurn) return new PageError(503, "busy", { cause: error, retryAfterSeconds: 2 });
  if (error instanceof ApiAway || isTransientDatabaseError(error)) {
    return new PageError(503, "away", { cause: error, retryAfterSeconds: 5 });
  }
  if (!(error instanceof ApiProblem)) return undefined;
  if (error.status === 404) return new PageError(404, "not-found", { cause: error });
  // A question that the address bar got wrong; what a form got wrong is told at its fields.
  if (error.status === 422) return new PageError(400, "bad-request", { cause: error });
  if (error.status === 403) return new PageError(403, "forbidden", { cause: error });
  if (error.status === 503) return new PageError(503, "away", { cause: error, retryAfterSeconds: 5 });
  return undefined;
}
