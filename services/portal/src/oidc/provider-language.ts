import { addressOf, ownPath } from "@rekey/web/page-address";
import type { Request, Response } from "express";
import { chosenIn, isFromElsewhere, rememberChoice } from "../page-language.ts";

const ofLanguage = ["language", "lang"];

/** From here on the page offers other languages for the same request, which the provider has found in order. */
export function keepRequest(res: Response): void {
  res.locals["keptQuery"] = queryWithoutLanguage(res.req);
}

/** What stands before `language=` where a page offers another language. */
export function queryToKeep(res: Response): string {
  const query: unknown = res.locals["keptQuery"];
  return typeof query === "string" && query !== "" ? `${query}&` : "";
}

/** Remembers a choice of language and sends the visitor back to the same request; true if it did. */
export function takeChoiceOfLanguage(req: Request, res: Response, publicUrl: URL): boolean {
  const chosen = chosenIn(req);
  if (chosen === undefined || isFromElsewhere(req)) return false;
  rememberChoice(res, chosen, publicUrl.protocol === "https:");
  const query = queryWithoutLanguage(req);
  res.redirect(303, addressOf(res, `${ownPath(req.path)}${query === "" ? "" : `?${query}`}`));
  return true;
}

function queryWithoutLanguage(req: Request): string {
  const query = new URLSearchParams(req.url.split("?").slice(1).join("?"));
  for (const name of ofLanguage) query.delete(name);
  return query.toString();
}
