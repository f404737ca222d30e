import type { Request, RequestHandler, Response } from "express";
import { addressOf, ownPath } from "./page-address.ts";
import { formTokenField, hasFormToken } from "./form-token.ts";
import { PageError } from "./page-error.ts";
import type { PageWords } from "./page-words.ts";
import type { SessionCookie } from "./session-cookie.ts";

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/** A form that may well be ours, but neither the browser nor the form can show it. Nothing was done. */
export class UnprovenForm extends Error {
  override name = "UnprovenForm";
}

type Proof = "ours" | "foreign" | "unknown";

/**
 * What the browser itself says of where a request comes from. The Host header has no say: a proxy may change it. Pages
 * without a referrer send `Origin: null` with their forms, and plain http has no `Sec-Fetch-Site`, so both may be
 * silent.
 */
export function proofOfBrowser(req: Pick<Request, "get">, publicUrl: URL): Proof {
  const site = req.get("sec-fetch-site");
  const origin = req.get("origin");
  const isNamed = origin !== undefined && origin !== "null";
  const isOurOrigin = isNamed && URL.parse(origin)?.origin === publicUrl.origin;
  // Something typed or restored comes from no page at all, so it shows nothing either way.
  const isOurSite = site === "same-origin";
  if (site !== undefined && !isOurSite && site !== "none") return "foreign";
  if (isNamed && !isOurOrigin) return "foreign";
  return isOurSite || isOurOrigin ? "ours" : "unknown";
}

/** Refuses, before anything of it is read, what the browser says came from another site, whatever else it carries. */
export function refuseForeign(publicUrl: URL): RequestHandler {
  return (req, res, next) => {
    if (safeMethods.has(req.method)) return next();
    const proof = proofOfBrowser(req, publicUrl);
    if (proof === "foreign") throw new PageError(403, "cross-site");
    res.locals["isFromOwnPage"] = proof === "ours";
    next();
  };
}

/** Lets a form through that the browser says is ours, or that has the token of a page which this browser was shown. */
export function requireOwnForm(cookie: Pick<SessionCookie, "formSecret" | "issueFormSecret">): RequestHandler {
  return (req, res, next) => {
    if (safeMethods.has(req.method) || res.locals["isFromOwnPage"] === true) return next();
    if (!hasFormToken(cookie, req)) throw new UnprovenForm("neither the browser nor the form says that it is ours");
    next();
  };
}

/** What each field is called in `passwords` of the page's words. */
const passwordFields = {
  "current-password": "currentPassword",
  password: "password",
  "new-password": "newPassword",
  "repeat-password": "repeatPassword",
  repeatPassword: "repeatPassword",
} as const satisfies Readonly<Record<string, keyof PageWords["passwords"]>>;

export interface KeptForm {
  action: string;
  fields: { name: string; value: string }[];
  /** What has to be typed again. */
  passwords: { name: string; word: keyof PageWords["passwords"] }[];
}

/**
 * What of a form can be sent once more: no password, and nothing at all where no cookie of ours came along, for that is
 * how a form of another site arrives.
 */
export function keptForm(cookie: Pick<SessionCookie, "formSecret">, req: Request, res: Response): KeptForm | undefined {
  const body: unknown = req.body;
  if (cookie.formSecret(req) === undefined || !req.is("application/x-www-form-urlencoded")) return undefined;
  const sent = Object.entries(typeof body === "object" && body !== null ? body : {});
  const texts = sent.flatMap(([name, values]) => [values].flat().map((value) => ({ name, value: String(value) })));
  return {
    action: addressOf(res, ownPath(req.originalUrl.split("?")[0] ?? "")),
    fields: texts.filter(({ name }) => name !== formTokenField && !Object.hasOwn(passwordFields, name)),
    passwords: Object.entries(passwordFields).flatMap(([name, word]) =>
      texts.some((text) => text.name === name) ? [{ name, word }] : [],
    ),
  };
}
