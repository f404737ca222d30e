import type { AuditSource } from "@rekey/contracts/audit-source";
import { type Cause, byContactFrom } from "@rekey/database/actor";
import { traceparentOf } from "@rekey/runtime/request-context";
import { requestSourceOf } from "@rekey/runtime/request-source";
import type { Response } from "express";

/** From where somebody asks for a page. */
export const sourceOf = (res: Response): AuditSource => ({ via: "portal", ...requestSourceOf(res) });

/** A contact acting for themselves, from where their browser is. */
export const byVisitor = (res: Response): Cause => ({
  ...byContactFrom(sourceOf(res)),
  traceparent: traceparentOf(res),
});
