import type { Request } from "express";
import type { Precondition } from "@rekey/database/directory/versions";

/** What the headers `If-Match` and `If-None-Match` require. What is no entity tag is the version of nothing. */
export function preconditionOf(req: Request): Precondition {
  return { ifMatch: versionsIn(req.get("if-match")), ifNoneMatch: versionsIn(req.get("if-none-match")) };
}

/** A tag counts as strong also where a server on the way has made it weak, as one that compresses answers does. */
function versionsIn(header: string | undefined): readonly string[] | undefined {
  if (header === undefined) return undefined;
  if (header.trim() === "*") return ["*"];
  return [...header.matchAll(/(?:W\/)?"([\x21\x23-\x7e]*)"/g)].map(([, tag = ""]) => tag);
}
