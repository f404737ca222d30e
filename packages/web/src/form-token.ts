import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Request, Response } from "express";
import type { SessionCookie } from "./session-cookie.ts";
import { typedText } from "./typed-text.ts";

/** The field of a form that says it is ours; scripts say so in the header. */
export const formTokenField = "form-token";
const formTokenHeader = "x-form-token";

type Secrets = Pick<SessionCookie, "formSecret" | "issueFormSecret">;

/**
 * Goes into a form and comes back with it: only a page that this browser was shown can have it, because it is made of a
 * cookie that no page can read. Another one each time, so that no compression on the way gives it away.
 */
export function makeFormToken(cookie: Secrets, res: Response): string {
  const secret = cookie.formSecret(res.req) ?? (res.locals["formSecret"] as string | undefined);
  const known = secret ?? (res.locals["formSecret"] = cookie.issueFormSecret(res));
  const salt = randomBytes(16).toString("base64url");
  return `${salt}.${sealOf(known, salt)}`;
}

/** Whether a request carries what a form of ours, shown to this browser in this session, has in it. */
export function hasFormToken(cookie: Secrets, req: Request): boolean {
  const secret = cookie.formSecret(req);
  const token = req.get(formTokenHeader) ?? typedText(req.body, formTokenField);
  const [, salt, seal] = /^([\w-]{22})\.([\w-]{43})$/.exec(token) ?? [];
  if (secret === undefined || salt === undefined || seal === undefined) return false;
  return timingSafeEqual(Buffer.from(seal), Buffer.from(sealOf(secret, salt)));
}

function sealOf(secret: string, salt: string): string {
  return createHmac("sha256", secret).update(`form ${salt}`).digest("base64url");
}
