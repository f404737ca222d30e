import { ExternalId } from "@rekey/contracts/http";
import { PageError } from "@rekey/web/page-error";
import type { Request } from "express";

/** The id in the page's address; anything that cannot be one is a page that does not exist. */
export function readId(req: Request): string {
  const id = ExternalId.safeParse(req.params["id"]);
  if (!id.success) throw new PageError(404, "not-found");
  return id.data;
}

/** A word of the page's query; missing, empty and repeated ones are all absent. */
export function queryText(req: Request, name: string): string | undefined {
  const value: unknown = req.query[name];
  return typeof value === "string" && value.trim() !== "" ? value.trim().slice(0, 300) : undefined;
}
