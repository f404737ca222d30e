import type { ProblemCode } from "@rekey/contracts/problems";
import type { Problem } from "@rekey/contracts/resources";
import { DirectoryConflict, TooManyAddressChanges } from "@rekey/database/directory/directory-conflict";
import { PreconditionFailed } from "@rekey/database/directory/versions";

export interface DirectoryProblem extends Pick<Problem, "detail" | "errors"> {
  code: ProblemCode;
  retryAfterSeconds?: number;
}

/** What is wrong with a field that names a client which is not there. */
export function unknownClient(pointer: string): NonNullable<Problem["errors"]>[number] {
  const detail = "must be the id of a client that is there; PUT /v1/clients/{id} adds one";
  return { pointer, code: "unknown-client", detail };
}

const refusals: Readonly<Record<DirectoryConflict["code"], DirectoryProblem>> = {
  "address-in-use": { code: "address-in-use" },
  "address-needs-smtputf8": { code: "address-needs-smtputf8" },
  "already-exists": { code: "already-exists" },
  "contact-ended": { code: "contact-ended" },
  "not-found": { code: "not-found" },
  "other-client": { code: "other-client" },
  "unknown-client": { code: "invalid-request", errors: [unknownClient("/clientId")] },
};

/** The problem of what a change of the directory was refused for; undefined: it was not refused by its rules. */
export function directoryProblemOf(error: unknown): DirectoryProblem | undefined {
  if (error instanceof DirectoryConflict) return refusals[error.code];
  if (error instanceof TooManyAddressChanges)
    return { code: "too-many-address-changes", retryAfterSeconds: error.retryAfterSeconds };
  if (error instanceof PreconditionFailed)
    return {
      code: "precondition-failed",
      detail: "Read it again: the ETag of its answer is what If-Match has to be, with its quotation marks.",
    };
  return undefined;
}
