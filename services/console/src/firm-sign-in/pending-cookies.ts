import { basePathOf } from "@rekey/runtime/base-path";
import { addressOf } from "@rekey/web/page-address";
import { readCookie } from "@rekey/web/session-cookie";
import type { CookieOptions, Request, Response } from "express";
import type { PendingSignIn } from "./firm-provider.ts";

/** So long somebody may take to sign in at the provider. */
const pendingForMs = 15 * 60_000;
// A cookie has 4096 bytes with its name.
const longestHint = 3_800;

const pendingPattern = /^([\w-]{43})\.([\w-]{43})\.([\w-]{43})$/;
const tokenPattern = /^[\w-]+\.[\w-]+\.[\w-]+$/;

export type PendingCookies = ReturnType<typeof createPendingCookies>;

/**
 * What a browser keeps of a sign-in at the provider: what shows that it began one, until it comes back, and who it was,
 * until it signs out. The first is for the whole host, because only so can no other host of the domain plant one.
 */
export function createPendingCookies(publicUrl: URL) {
  const secure = publicUrl.protocol === "https:";
  const place = basePathOf(publicUrl).replaceAll("/", "+");
  const pendingName = `${secure ? "__Host-" : ""}rekey_console_firm${place}`;
  const hintName = `${secure ? "__Secure-" : ""}rekey_console_hint${place}`;
  const attributes: CookieOptions = { httpOnly: true, secure, sameSite: "lax", path: "/" };
  const ofSignOut = (res: Response): CookieOptions => ({ ...attributes, path: addressOf(res, "/sign-out") });
  return {
    give: (res: Response, { state, nonce, verifier }: PendingSignIn): void => {
      res.cookie(pendingName, `${state}.${nonce}.${verifier}`, { ...attributes, maxAge: pendingForMs });
    },
    /** It is good for one return. */
    take(req: Request, res: Response): PendingSignIn | undefined {
      const value = readCookie(req.headers.cookie, pendingName);
      if (value === undefined) return undefined;
      res.clearCookie(pendingName, attributes);
      const [, state, nonce, verifier] = pendingPattern.exec(value) ?? [];
      return state && nonce && verifier ? { state, nonce, verifier } : undefined;
    },
    /** Sent to the page of signing out and no other; one that is too long is not kept, and the provider asks. */
    keepHint(res: Response, idToken: string | undefined, lifetimeMs: number): void {
      if (idToken === undefined || idToken.length > longestHint) res.clearCookie(hintName, ofSignOut(res));
      else res.cookie(hintName, idToken, { ...ofSignOut(res), maxAge: lifetimeMs });
    },
    takeHint(req: Request, res: Response): string | undefined {
      const value = readCookie(req.headers.cookie, hintName);
      if (value === undefined) return undefined;
      res.clearCookie(hintName, ofSignOut(res));
      return tokenPattern.test(value) ? value : undefined;
    },
  };
}
