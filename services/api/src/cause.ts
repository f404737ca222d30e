import type { Request, Response } from "express";
import type { Cause } from "@rekey/database/actor";
import { actorOf } from "./actor.ts";
import { callerOf } from "./authenticate.ts";
import { traceparentOf } from "./traceparent.ts";

/** Who asks for a change, from where, and in which trace. */
export const causeOf = (req: Request, res: Response): Cause => ({
  actor: actorOf(res),
  traceparent: traceparentOf(req),
  narrowing: callerOf(res).narrowing,
});
