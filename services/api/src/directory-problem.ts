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

/** What is wrong with the contact that another one is to be merged into. */
function into(code: string, detail: string): NonNullable<Problem["errors"]>[number] {
  return { pointer: "/into", code, detail };
}

const refusals: Readonly<Record<DirectoryConflict["code"], DirectoryProblem>> = {
  "address-in-use": { code: "address-in-use" },
  "address-needs-smtputf8": { code: "address-needs-smtputf8" },
  "already-exists": { code: "already-exists" },
  "contact-ended": { code: "contact-ended" },
  "contact-erased": { code: "contact-erased" },
  "contact-merged": { code: "contact-merged" },
  "into-ended": { code: "contact-ended", errors: [into("contact-ended", "must be a contact that has not ended")] },
  "into-itself": { code: "invalid-request", errors: [into("same-contact", "must be another contact")] },
  "into-merged": { code: "contact-merged", errors: [into("contact-merged", "must be a contact that was not merged")] },
  "into-nobody": {
    code: "invalid-request",
    errors: [into("unknown-contact", "must be the id of a contact that is there")],
  },
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
