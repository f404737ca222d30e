import { limitNames } from "@rekey/contracts/failure-words";
import { contactActor } from "@rekey/database/actor";
import type { Failure } from "@rekey/database/failures/record-failures";
import type { Tally } from "@rekey/runtime/tally";
import type { PageRefusal } from "@rekey/web/page-error";
import type { Response } from "express";
import { sourceOf } from "./by-visitor.ts";

/** Tells the history of a request of the portal that was turned away: by a limit, or because it was no form of ours. */
export function noteRefusedPage(failures: Tally<Failure>, { reason, limit }: PageRefusal, res: Response): void {
  const contactId = signedInContact(res);
  const source = sourceOf(res);
  const who = contactId === undefined ? {} : { actor: contactActor, contactId };
  const struck = limitNames.find((name) => name === limit);
  if (struck !== undefined) failures.note({ action: "limit.struck", ...who, detail: { because: struck }, source });
  if (reason === "cross-site" || reason === "unproven-form")
    failures.note({ action: "access.refused", detail: { because: reason }, source });
}

/** Notes whose session a request came with. */
export function noteSignedIn(res: Response, contactId: string): void {
  res.locals["contactId"] = contactId;
}

function signedInContact(res: Response): string | undefined {
  const id: unknown = res.locals["contactId"];
  return typeof id === "string" ? id : undefined;
}
