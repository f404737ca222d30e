import type { AuditSource } from "@rekey/contracts/audit-source";
import { type AccessRefusal, limitNames } from "@rekey/contracts/failure-words";
import type { Failure } from "@rekey/database/failures/record-failures";
import type { StaffUser } from "@rekey/database/sign-in/staff";
import type { Tally } from "@rekey/runtime/tally";
import { requestSourceOf } from "@rekey/runtime/request-source";
import type { PageRefusal } from "@rekey/web/page-error";
import type { Response } from "express";

const accessRefusals: Readonly<Partial<Record<PageRefusal["reason"], AccessRefusal>>> = {
  forbidden: "forbidden",
  "cross-site": "cross-site",
  "unproven-form": "unproven-form",
};

/** Tells the history of a request of the console that was turned away, with who asked where somebody is signed in. */
export function noteRefusedPage(failures: Tally<Failure>, { reason, limit }: PageRefusal, res: Response): void {
  const struck = limitNames.find((name) => name === limit);
  const refused = accessRefusals[reason];
  const { actor, by } = whoAsks(res);
  const who = { actor, source: sourceOf(res) };
  if (struck !== undefined) failures.note({ action: "limit.struck", ...who, detail: { because: struck, by } });
  if (refused !== undefined) failures.note({ action: "access.refused", ...who, detail: { because: refused, by } });
}

/** Tells the history of somebody who asked for a page of staff and is not signed in. */
export function noteStranger(failures: Tally<Failure>, res: Response): void {
  failures.note({ action: "access.refused", detail: { because: "signed-out" }, source: sourceOf(res) });
}

/** From where somebody asks for a page of the console. */
export const sourceOf = (res: Response): AuditSource => ({ via: "console", ...requestSourceOf(res) });

/** Notes who is signed in where a request came from. */
export function noteVisitor(res: Response, user: StaffUser): void {
  res.locals["visitor"] = { actor: `staff:${user.id}`, by: user.name };
}

function whoAsks(res: Response): { actor?: string; by?: string } {
  return (res.locals["visitor"] as { actor: string; by: string } | undefined) ?? {};
}
