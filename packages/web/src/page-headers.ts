import type { RequestHandler, Response } from "express";
import helmet from "helmet";
import { strictTransport } from "@rekey/runtime/strict-transport";

/**
 * Headers of every page: nothing from third parties, no inline script or style, never framed, never stored, no
 * referrer.
 */
export function pageHeaders(publicUrl: URL): RequestHandler[] {
  const headers = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "require-trusted-types-for": ["'script'"],
        // No script of ours makes markup from text, so none may say how it would.
        "trusted-types": ["'none'"],
      },
    },
    referrerPolicy: { policy: "no-referrer" },
    xFrameOptions: { action: "deny" },
    strictTransportSecurity: false,
  });
  const transport = strictTransport(publicUrl);
  return [
    headers,
    (_req, res, next) => {
      res.set("Cache-Control", "no-store");
      if (transport !== undefined) res.set("Strict-Transport-Security", transport);
      next();
    },
  ];
}

/**
 * Lets what follows a form of this page lead to one more site: browsers hold redirects to the policy of the page on
 * which the form stood.
 */
export function letFormsLeadTo(res: Response, origin: string): void {
  const policy = String(res.getHeader("Content-Security-Policy") ?? "");
  res.set("Content-Security-Policy", policy.replace("form-action 'self'", `form-action 'self' ${origin}`));
}
