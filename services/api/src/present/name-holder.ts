import type { Response } from "express";
import { sightOf } from "@rekey/contracts/access";
import { isWithin } from "@rekey/contracts/narrowing";
import type { AddressHolder } from "@rekey/contracts/resources";
import type { Role } from "@rekey/contracts/roles";
import type { Database } from "@rekey/database/connection";
import { DirectoryConflict } from "@rekey/database/directory/directory-conflict";
import { survivorOf } from "@rekey/database/merges/merged-contacts";
import { findAddressHolder } from "@rekey/database/directory/read-directory";
import { narrowingOf } from "../access/narrow.ts";
import { callerOf } from "../authenticate.ts";
import { ProblemError, problemOf } from "../problem.ts";

/** Whether a caller may be told whose an address is: whoever sees the contacts themselves. */
export const mayKnowHolder = (roles: readonly Role[]) => sightOf(roles, "GET /contacts/:id") === "full";

/**
 * Says with a refusal which other contact it is about: with that of an address who has it, to those who may know, and
 * with that of a contact that was merged into which.
 */
export async function namingOther<T>(
  { db, apiUrl }: { db: Database; apiUrl: string },
  res: Response,
  change: Promise<T>,
): Promise<T> {
  try {
    return await change;
  } catch (error) {
    if (!(error instanceof DirectoryConflict)) throw error;
    const merged = error.mergedContact();
    if (merged !== undefined) throw mergedProblem(error, await survivorOf(db, merged));
    const address = error.addressInUse();
    if (address === undefined || !mayKnowHolder(callerOf(res).roles)) throw error;
    // Whoever had it may have given it up since: then the same request goes through when it is sent again.
    const holder = await findAddressHolder(db, address);
    if (holder && !isWithin(narrowingOf(res), holder)) throw error;
    throw new ProblemError("address-in-use", { holder: holder && withUrl(apiUrl, holder), cause: error });
  }
}

/** The same problem with the contact to use in place of the one that was merged. */
function mergedProblem(error: unknown, mergedInto: string | undefined): ProblemError {
  const { code, message, errors } = problemOf(error);
  return new ProblemError(code, { detail: message, errors, mergedInto, cause: error });
}

export const withUrl = (apiUrl: string, holder: Omit<AddressHolder, "url">): AddressHolder => ({
  ...holder,
  url: `${apiUrl}/v1/contacts/${encodeURIComponent(holder.id)}`,
});
