import type { RequestHandler } from "express";
import { decodeUri } from "./decode-uri.ts";

/** The path under which a service is reached, such as `/portal`; the empty text where it has a host of its own. */
export function basePathOf(publicUrl: string | URL): string {
  return new URL(publicUrl).pathname.replace(/\/+$/, "");
}

/**
 * Lets routes know nothing of the path before them. A proxy may pass it on or take it away: an address that does not
 * begin with it is looked up as it came.
 */
export function takeBasePath(base: string): RequestHandler {
  return (req, _res, next) => {
    req.url = withoutBasePath(req.url, base);
    // Whoever asks for the whole address of a page means the page, and not where it is mounted.
    req.originalUrl = req.url;
    next();
  };
}

/**
 * `/portal/sign-in?a=1` is `/sign-in?a=1`, and `/portal` is `/`;
 * escapes that need none are read as what they stand for.
 */
export function withoutBasePath(address: string, base: string): string {
  if (base === "") return address;
  const steps = base.split("/").length;
  const [, path = "", rest = ""] = /^([^?#]*)(.*)$/s.exec(address) ?? [];
  const parts = path.split("/");
  if (decodeUri(parts.slice(0, steps).join("/")) !== base) return address;
  return `/${parts.slice(steps).join("/")}${rest}`;
}
