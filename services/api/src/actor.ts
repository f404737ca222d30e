import type { Response } from "express";
import type { AuditSource } from "@rekey/contracts/audit-source";
import type { Actor } from "@rekey/database/actor";
import { requestSourceOf } from "@rekey/runtime/request-source";
import { callerIn, callerOf } from "./authenticate.ts";

/** Who asks, and from where. */
export function actorOf(res: Response): Actor {
  const { subject, name } = callerOf(res);
  return { subject, name, source: sourceOf(res) };
}

/**
 * From where: what the token proves, and the rest by the request. Of the console, which calls for others, only what it
 * has put into its own token; whose machine it runs on tells nothing.
 */
export function sourceOf(res: Response): AuditSource {
  const { origin } = callerIn(res) ?? { origin: { via: "api" as const, visitor: undefined } };
  const { requestId, ...asked } = requestSourceOf(res);
  const { visitor, ...proven } = origin;
  const from = proven.via === "console" ? visitor : asked;
  return { ...proven, ...from, ...(requestId !== undefined && { requestId }) };
}
