import type { Response } from "express";
import { mayActAs } from "@rekey/contracts/roles";
import type { Actor } from "@rekey/database/actor";
import { callerOf } from "./authenticate.ts";

/** The caller when they may read only because they are an auditor: then the read is recorded. Staff read for their work. */
export function auditorOf(res: Response): Actor | undefined {
  const caller = callerOf(res);
  return mayActAs(caller.roles, "auditor") && !mayActAs(caller.roles, "staff") ? caller : undefined;
}
