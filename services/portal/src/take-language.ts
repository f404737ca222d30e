import type { RequestHandler } from "express";
import { isLinkPathChanged, linkPath } from "./link-path.ts";
import { chosenIn, rememberChoice, splitAddress } from "./page-language.ts";

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
    rememberChoice(res, chosen, secure);
    res.redirect(303, isLinkPathChanged(req.path) ? linkPath : ownPath(req.path));
  };
}

/**
 * Never an address of somebody else's: what begins with two slashes, of either kind, names another host, also where
 * something on the way takes single dots out. Nor one that may hold the code of a link.
 */
function ownPath(path: string): string {
  if (/[\w-]{43}/.test(path)) return "/";
  return /^(?:\/(?!\.{1,2}(?:\/|$))[\w.-]+)+\/?$/.test(path) ? path : "/";
}
