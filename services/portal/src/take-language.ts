import { goTo, ownPath } from "@rekey/web/page-address";
import type { RequestHandler } from "express";
import { isLinkPathChanged, linkPath } from "./set-password/link-path.ts";
import { chosenIn, isFromElsewhere, rememberChoice, splitAddress } from "./page-language.ts";

/**
 * Takes the language out of an address before it is looked up, so that each page has one address in each language, and
 * remembers a choice of language: whoever sends `?language=` is sent back to the same page without it.
 */
export function takeLanguage(publicUrl: URL): RequestHandler {
  const secure = publicUrl.protocol === "https:";
  return (req, res, next) => {
    req.url = splitAddress(req.url).rest;
    const chosen = chosenIn(req);
    if (chosen === undefined) return next();
    const page = pageToComeBackTo(req.path);
    // What another site links to is shown in that language, and changes nothing for later.
    if (isFromElsewhere(req)) return goTo(res, `/${chosen}${page}`);
    rememberChoice(res, chosen, secure);
    goTo(res, page);
  };
}

/** Never one that may hold the code of a link. */
function pageToComeBackTo(path: string): string {
  if (isLinkPathChanged(path)) return linkPath;
  return /[\w-]{43}/.test(path) ? "/" : ownPath(path);
}
