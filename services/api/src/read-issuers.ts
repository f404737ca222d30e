import { z } from "zod";
import { type Role, roles } from "@rekey/contracts/roles";
import { readsAsOther } from "./reads-as-other.ts";

/** Who may make tokens for this API, and what their tokens may say. */
export interface Issuer {
  /** As it stands in the tokens, without a slash at the end. */
  url: string;
  jwksUrl: URL;
  /** Stands before the subjects of its tokens. Undefined: none was given. */
  name: string | undefined;
  grants: readonly Role[];
}

/** The name of Rekey's own console, whose subjects are its users and stand for themselves. */
export const consoleName = "console";
const consoleSubject = "staff:";

const grantsUnlessTold: readonly Role[] = ["staff", "ops", "auditor"];

const pattern =
  /^(?<url>https?:\/\/[^|\s]{1,190})\|(?<jwksUrl>https?:\/\/[^|\s]+)(?:\|(?<name>[a-z][a-z0-9-]{0,31})?)?(?:\|(?<grants>[a-z]+(?:\+[a-z]+)*))?$/;

// What the history calls the contact, Rekey itself and the users of the console, and how an issuer's URL begins.
const takenNames = ["contact", "rekey", "staff", "http", "https"];

const withoutSlash = (url: string) => url.replace(/\/+$/, "");

/** An issuer however its address is written: `HTTPS://Login.example:443/` is `https://login.example`. */
export function issuerKey(text: string): string {
  const url = URL.parse(text);
  return withoutSlash(url === null ? text : `${url.origin}${url.pathname}`);
}

function isTaken(name: string | undefined): boolean {
  return name !== undefined && (takenNames.includes(name) || readsAsOther(name));
}

/** Reads `<issuer>|<URL of its key set>|<name>|<role+role>`; the last two may be missing. */
function readIssuer(text: string, context: z.core.$RefinementCtx<unknown>): Issuer {
  const { url = "", jwksUrl = "", name, grants } = pattern.exec(text)?.groups ?? {};
  const granted = grants?.split("+") ?? grantsUnlessTold;
  const known = roles.filter((role) => granted.includes(role));
  const isReadable = isPlain(url) && !url.includes("?") && isPlain(jwksUrl) && known.length === granted.length;
  if (isReadable && !isTaken(name)) {
    return { url: withoutSlash(url), jwksUrl: new URL(jwksUrl), name, grants: known };
  }
  const message = isReadable
    ? `must not name an issuer one of ${takenNames.join(", ")}`
    : "must be <issuer>|<URL of its key set>, and then may have |<name>|<role+role>; no login or fragment in an URL";
  context.addIssue({ code: "custom", message });
  return z.NEVER;
}

/** A key set behind a login would be asked for without it, and never be had. */
function isPlain(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && url.username === "" && url.password === "" && url.port !== "0" && !/[#\\]/.test(text);
}

/** Issuers as they are set; each has an URL and a name of its own. */
export const issuerList = z
  .array(z.pipe(z.string(), z.transform(readIssuer)))
  .min(1)
  .refine((issuers) => isUnique(issuers.map(({ url }) => issuerKey(url))), "must not have the same issuer twice")
  .refine(
    (issuers) => isUnique(issuers.flatMap(({ name }) => name ?? [])),
    "must not have two issuers with the same name",
  );

/** Where the keys come from: whoever could change them on their way could make any token. */
export function keySetUrlsIn(text: string): string[] {
  return text.split(",").map((issuer) => issuer.split("|")[1] ?? "");
}

function isUnique(texts: readonly string[]): boolean {
  return new Set(texts).size === texts.length;
}

/**
 * Who the subject of a token is in the history, so that no two issuers speak of the same person and none speaks as the
 * contact, as Rekey or as a user of the console. Undefined when a token may not say so.
 */
export function subjectOf(issuers: readonly Issuer[], issuer: Issuer, sub: string): string | undefined {
  if (issuer.name === consoleName && sub.startsWith(consoleSubject)) return sub;
  if (issuer.name !== undefined) return unlessOurs(`${issuer.name}:${sub}`);
  const isAlone = issuers.filter(({ name }) => name === undefined).length === 1;
  if (!isAlone) return `${issuer.url}|${sub}`;
  return readsAsAnother(issuers, sub) ? undefined : unlessOurs(sub);
}

/** Also a name and a subject may read as one of ours together: `con:tact`. */
function unlessOurs(subject: string): string | undefined {
  return readsAsOther(subject) ? undefined : subject;
}

function readsAsAnother(issuers: readonly Issuer[], sub: string): boolean {
  const plain = sub.toLowerCase().replaceAll(" ", "");
  const prefixes = issuers.flatMap(({ name, url }) => {
    const ofUrl = `${url.toLowerCase()}|`;
    if (name === undefined) return [ofUrl];
    return name === consoleName ? [ofUrl, `${name}:`, consoleSubject] : [ofUrl, `${name}:`];
  });
  return readsAsOther(sub) || prefixes.some((prefix) => plain.startsWith(prefix));
}
