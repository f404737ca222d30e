import { z } from "zod";
import { type Role, roles } from "@rekey/contracts/roles";
import { type IssuerOptions, readIssuerOptions } from "@rekey/contracts/issuer-options";
import { readsAsOther } from "./reads-as-other.ts";

/** Who may make tokens for this API, and what their tokens may say. */
export interface Issuer extends IssuerOptions {
  /** As it stands in the tokens, without a slash at the end. */
  url: string;
  jwksUrl: URL;
  /** Stands before the subjects of its tokens. Undefined: none was given. */
  name: string | undefined;
  grants: readonly Role[];
}

/** Before the id of a service account, whom no issuer speaks for. */
export const serviceSubject = "service:";

/** The name of Rekey's own console, whose subjects are its users and stand for themselves. */
export const consoleName = "console";
export const consoleSubject = "staff:";

const isGrantedUnlessTold: Readonly<Record<Role, boolean>> = {
  staff: true,
  batches: false,
  auditor: true,
  ops: true,
  portal: false,
  admin: false,
};

const pattern =
  /^(?<url>https?:\/\/[^|\s]{1,190})\|(?<jwksUrl>https?:\/\/[^|\s]+)(?:\|(?<name>[a-z][a-z0-9-]{0,31})?)?(?:\|(?<grants>[a-z]+(?:\+[a-z]+)*)?)?(?<options>(?:\|[^|]*=[^|]*)*)$/;

// What the history calls the contact, Rekey itself, the users of the console and service accounts, and how an issuer's
// URL begins.
const takenNames = ["contact", "rekey", "staff", "service", "http", "https"];

const withoutSlash = (url: string) => url.replace(/\/+$/, "");

/** An issuer however its address is written: `HTTPS://Login.example:443/` is `https://login.example`. */
export function issuerKey(text: string): string {
  const url = URL.parse(text);
  return withoutSlash(url === null ? text : `${url.origin}${url.pathname}`);
}

const unreadable =
  "must be <issuer>|<URL of its key set>, and then may have |<name>|<role+role>, and after them options such as |roles=realm_access.roles; no login or fragment in an URL";

function isTaken(name: string | undefined): boolean {
  return name !== undefined && (takenNames.includes(name) || readsAsOther(name));
}

/** Reads `<issuer>|<URL of its key set>|<name>|<role+role>|<option>=<value>…`; all but the first two may be missing. */
function readIssuer(text: string, context: z.core.$RefinementCtx<unknown>): Issuer {
  const { url = "", jwksUrl = "", name, grants, options = "" } = pattern.exec(text)?.groups ?? {};
  const granted = grants?.split("+") ?? roles.filter((role) => isGrantedUnlessTold[role]);
  const known = roles.filter((role) => granted.includes(role));
  const isReadable = isPlain(url) && !url.includes("?") && isPlain(jwksUrl) && known.length === granted.length;
  const read = readIssuerOptions(options.split("|").slice(1), known);
  if (isReadable && !isTaken(name) && typeof read !== "string") {
    return { url: withoutSlash(url), jwksUrl: new URL(jwksUrl), name, grants: known, ...read };
  }
  const taken = `must not name an issuer one of ${takenNames.join(", ")}`;
  const message = isReadable ? (typeof read === "string" ? read : taken) : unreadable;
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
  const ofIssuers = issuers.flatMap(({ name, url }) => {
    const ofUrl = `${url.toLowerCase()}|`;
    if (name === undefined) return [ofUrl];
    return name === consoleName ? [ofUrl, `${name}:`, consoleSubject] : [ofUrl, `${name}:`];
  });
  const prefixes = [serviceSubject, ...ofIssuers];
  return readsAsOther(sub) || prefixes.some((prefix) => plain.startsWith(prefix));
}
