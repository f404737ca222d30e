import type { RequestHandler, Response } from "express";
import type { Database } from "@rekey/database/connection";
import type { CommandLimit } from "../limit-commands.ts";

/** What the guard of a route asks, besides what it knows of the caller. */
export interface Gate {
  db: Database;
  /** How many changes a caller may send, of all kinds together. */
  changes: CommandLimit;
}

const gates = new WeakMap<Response, Gate>();

export function openGate(gate: Gate): RequestHandler {
  return (_req, res, next) => {
    gates.set(res, gate);
    next();
  };
}

export function gateOf(res: Response): Gate {
  const gate = gates.get(res);
  if (gate === undefined) throw new Error("the route stands before its gate");
  return gate;
}
