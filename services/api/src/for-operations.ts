import type { Reset, TimelineEntry } from "@rekey/contracts/resources";
import { mayActAs } from "@rekey/contracts/roles";
import { maskedDetail, maskedReset } from "@rekey/database/mask-history";
import type { Response } from "express";
import { callerOf } from "./authenticate.ts";

/** Whether the caller reads as operations and as nobody else: they see what happens, and not what people have typed. */
export function isOperationsOnly(res: Response): boolean {
  const { roles } = callerOf(res);
  return mayActAs(roles, "ops") && !mayActAs(roles, "staff") && !mayActAs(roles, "auditor");
}

/** Without the reason, in which staff may name anybody. */
export function resetForOperations(reset: Reset): Reset {
  return { ...maskedReset(reset), reason: null };
}

export function entryForOperations(entry: TimelineEntry): TimelineEntry {
  const { reason: _, ...detail } = maskedDetail(entry.detail);
  return { ...entry, detail };
}
