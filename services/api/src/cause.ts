import type { Request, Response } from "express";
import type { Cause } from "@rekey/database/actor";
import { callerOf } from "./authenticate.ts";
import { traceparentOf } from "./traceparent.ts";

/** Who asks for a change, and in which trace. */
export const causeOf = (req: Request, res: Response): Cause => ({
  actor: callerOf(res),
  traceparent: traceparentOf(req),
  narrowing: callerOf(res).narrowing,
});
