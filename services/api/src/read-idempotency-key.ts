import { IdempotencyKey } from "@rekey/contracts/http";
import type { Request } from "express";
import { ProblemError } from "./problem.ts";

const rule = "8 to 128 visible ASCII characters without a space, such as a UUID";

/** The one key of a command: whoever sends none is told another thing than whoever sends one that is none. */
export function readIdempotencyKey(req: Request): string {
  const [given, ...more] = req.headersDistinct["idempotency-key"] ?? [];
  if (given === undefined || given === "") {
    const detail = `Send the header Idempotency-Key: ${rule}, the same for each try of one command.`;
    throw refusal("missing", detail, `must be sent, with ${rule}`);
  }
  if (more.length > 0) throw refusal("malformed", "Send the header Idempotency-Key once.", "must be sent once");
  const key = IdempotencyKey.safeParse(given);
  if (!key.success) throw refusal("malformed", `The header Idempotency-Key must have ${rule}.`, `must have ${rule}`);
  return key.data;
}

function refusal(code: "missing" | "malformed", detail: string, must: string): ProblemError {
  const error = { in: "header", pointer: "/Idempotency-Key", code: codes[code], detail: must } as const;
  return new ProblemError(`idempotency-key-${code}`, { detail, errors: [error] });
}

/** As of any field that is missing or not as it has to be. */
const codes = { missing: "missing", malformed: "wrong-format" } as const;
