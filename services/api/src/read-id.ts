import { ExternalId } from "@rekey/contracts/http";
import type { Request } from "express";
import { z } from "zod";
import { ProblemError, invalidRequest } from "./problem.ts";

/** The answer to what is not there, and to what cannot be an id. */
export function missing(): never {
  throw new ProblemError("not-found");
}

/** Of a client or a contact, which a CRM may have given an id of its own. */
export const externalIdOf = (req: Request): string => ExternalId.safeParse(req.params["id"]).data ?? missing();

/** The same where there will be one of that id: who gives one that none can have is told what an id is. */
export function newIdOf({ params }: Request): string {
  const read = NewId.safeParse(params);
  if (!read.success) throw invalidRequest(read.error, "path");
  return read.data.id;
}
const NewId = z.object({ id: ExternalId });

/** Of what Rekey names itself. */
export const ownIdOf = (req: Request): string => z.uuid().safeParse(req.params["id"]).data ?? missing();
