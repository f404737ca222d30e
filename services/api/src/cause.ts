import type { Request, Response } from "express";
import type { Cause } from "@rekey/database/actor";
import { traceparentOf } from "@rekey/runtime/request-context";
import { actorOf } from "./actor.ts";
import { callerOf } from "./authenticate.ts";

/** Who asks for a change, from where, and in which trace. */
export const causeOf = (_req: Request, res: Response): Cause => ({
  actor: actorOf(res),
  traceparent: traceparentOf(res),
  narrowing: callerOf(res).narrowing,
});
