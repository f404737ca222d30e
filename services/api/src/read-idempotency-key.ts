import { IdempotencyKey } from "@rekey/contracts/http";
import type { Request } from "express";
import { ProblemError } from "./problem.ts";

const rule = "8 to 128 visible ASCII characters without a space, such as a UUID";

/** The one key of a command: whoever sends none is told another thing than whoever sends one that is none. */
export function readIdempotencyKey(req: Request): string {
  const [given, ...more] = req.headersDistinct["idempotency-key"] ?? [];
  if (given === undefined || given === "") {
    throw new ProblemError("idempotency-key-missing", {
      detail: `Send the header Idempotency-Key: ${rule}, the same for each try of one command.`,
    });
  }
  if (more.length > 0) {
    throw new ProblemError("idempotency-key-malformed", { detail: "Send the header Idempotency-Key once." });
  }
  const key = IdempotencyKey.safeParse(given);
  if (!key.success) {
    throw new ProblemError("idempotency-key-malformed", { detail: `The header Idempotency-Key must have ${rule}.` });
  }
  return key.data;
}
