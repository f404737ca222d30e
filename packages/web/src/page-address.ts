import type { RequestHandler, Response } from "express";

/** Remembers the path before all pages for whoever makes an address of a page while it answers. */
export function noteBasePath(base: string): RequestHandler {
  return (_req, res, next) => {
    res.locals["basePath"] = base;
    next();
  };
}

/** A path of ours as the browser has to ask for it. */
export function addressOf(res: Response, path: string): string {
  const base: unknown = res.locals["basePath"];
  return typeof base === "string" ? `${base}${path}` : path;
}

// A step is no dot or two, also not as an escape.
const step = /\/(?!(?:\.|%2e){1,2}(?:\/|$))(?:[\w.~:@!$&'()*+,;=-]|%[0-9a-f]{2})+/;
const ownPathPattern = new RegExp(`^(?:${step.source})+\\/?$`, "i");

/**
 * The path, or the start where it is none of ours: what begins with two slashes, of either kind, names another host,
 * also where something on the way takes single dots out.
 */
export function ownPath(path: string): string {
  return ownPathPattern.test(path) && !/%(?:2f|5c|0[\da-f]|1[\da-f])/i.test(path) ? path : "/";
}

/** Sends the visitor to another page of ours. */
export function goTo(res: Response, path: string): void {
  res.redirect(303, addressOf(res, path));
}
