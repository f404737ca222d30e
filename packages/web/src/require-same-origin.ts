import type { RequestHandler } from "express";
import { PageError } from "./page-error.ts";

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Lets a changing request through only when the browser itself says that it comes from our own pages.
 * The Host header has no say. A page without a referrer sends `Origin: null` with its forms, so `Sec-Fetch-Site` decides there.
 */
export function requireSameOrigin(publicUrl: URL): RequestHandler {
  return (req, _res, next) => {
    if (safeMethods.has(req.method)) return next();
    const site = req.get("sec-fetch-site");
    const origin = req.get("origin");
    const namedOrigin = origin === "null" ? undefined : origin;
    const contradicted =
      (site !== undefined && site !== "same-origin") || (namedOrigin !== undefined && namedOrigin !== publicUrl.origin);
    const affirmed = site !== undefined || namedOrigin !== undefined;
    if (contradicted || !affirmed) throw new PageError(403, "cross-site");
    next();
  };
}
