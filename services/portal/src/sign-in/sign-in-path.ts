import type { RequestHandler, Response } from "express";
import type { Oidc } from "../oidc/open-oidc.ts";
import { interactionPath } from "../oidc/provider-paths.ts";

/** Remembers whether the browser has come from an application, so that signing in leads back there. */
export function noteSignInPath(oidc: Oidc | undefined): RequestHandler {
  return (req, res, next) => {
    if (oidc?.pendingSignInId(req) !== undefined) res.locals["signInPath"] = interactionPath;
    next();
  };
}

export function signInPathOf(res: Response): string {
  const path: unknown = res.locals["signInPath"];
  return typeof path === "string" ? path : "/sign-in";
}
