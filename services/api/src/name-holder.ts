import type { Response } from "express";
import { sightOf } from "@rekey/contracts/access";
import type { Database } from "@rekey/database/connection";
import { DirectoryConflict } from "@rekey/database/directory-conflict";
import { findAddressHolder } from "@rekey/database/read-directory";
import { callerOf } from "./authenticate.ts";
import { ProblemError } from "./problem.ts";

/** Whether a caller may be told whose an address is: whoever sees the contacts themselves. */
export const mayKnowHolder = (roles: readonly string[]) => sightOf(roles, "GET /contacts/:id") === "full";

/** Says with the refusal of an address who has it, to those who may know. */
export async function namingHolder<T>(
  { db, apiUrl }: { db: Database; apiUrl: string },
  res: Response,
  change: Promise<T>,
): Promise<T> {
  try {
    return await change;
  } catch (error) {
    const address = error instanceof DirectoryConflict ? error.addressInUse() : undefined;
    if (address === undefined || !mayKnowHolder(callerOf(res).roles)) throw error;
    // Whoever had it may have given it up since: then the same request goes through when it is sent again.
    const holder = await findAddressHolder(db, address);
    const url = holder && `${apiUrl}/v1/contacts/${encodeURIComponent(holder.id)}`;
    throw new ProblemError("address-in-use", { ...(holder && url && { holder: { ...holder, url } }), cause: error });
  }
}
