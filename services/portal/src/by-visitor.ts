import { type Cause, byContactFrom } from "@rekey/database/actor";
import { requestSourceOf } from "@rekey/runtime/request-source";
import type { Response } from "express";

/** A contact acting for themselves, from where their browser is. */
export const byVisitor = (res: Response): Cause => byContactFrom({ via: "portal", ...requestSourceOf(res) });
