import { readVerifyPage } from "@rekey/verify-page/read-verify-page";
import type { RequestHandler } from "express";

/**
 * The page that verifies a history. It is the same for everybody and tells nothing, so an outsider who reaches the
 * console may have it without signing in. It keeps a policy of its own, which is stricter than that of other pages.
 */
export function sendVerifyPage(): RequestHandler {
  const { text, policy } = readVerifyPage();
  return (_req, res) => {
    res.set("Content-Security-Policy", `${policy}; frame-ancestors 'none'`);
    res.type("html").send(text);
  };
}
