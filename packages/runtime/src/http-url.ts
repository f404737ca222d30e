import { z } from "zod";
import { readAs } from "./config-values.ts";

/** Finds, in the text of a setting, the URLs that are spoken to or handed out. */
type FindUrls = (text: string) => string[];

const overHttp = z.registry<{ findUrls: FindUrls }>();

/** Marks a setting whose URLs have to be https unless they stay on this machine; see `readConfig`. */
export function overHttps<S extends z.ZodType>(schema: S, findUrls: FindUrls): S {
  overHttp.add(schema, { findUrls });
  return schema;
}

/**
 * Whatever is typed in it is what the proxy, the browser and we have
 * to agree on, so it holds nothing that one may rewrite.
 */
const fullAddress = /^https?:\/\/[^/?#\\@\s]+(?:\/[\w.~-]+)*\/*$/i;
const plainName = /^(?:[\w-]{1,63}\.)*[\w-]{1,63}$/;

// It stands in the names of cookies.
const longestPath = 100;

const addressFault =
  "must be an address such as https://portal.example.org or https://www.example.org/portal: http or https, a host, and " +
  "perhaps a port and a path of at most 100 letters, digits and - . _ ~, without login, query, fragment, empty steps and dots alone";

/** Where people or programs reach a service: http or https, no login, no query, no fragment; a path if there is one. */
export function publicUrl() {
  return overHttps(readAs(readPublicUrl, addressFault), (text) => [text]);
}

/** Where another program takes what is sent to it: http or https, a path, a query perhaps, and no login or fragment. */
export function receiverUrl() {
  return readAs(
    readReceiverUrl,
    "must be an address such as https://crm.example.org/rekey/passwords, without login and fragment",
  );
}

/** Any number of such addresses, or none. */
export function receiverUrls() {
  const fault =
    "must be addresses such as https://keeper.example.org/checkpoints, without login and fragment, with a comma between";
  return z.pipe(
    z.string().default(""),
    readAs((text) => {
      const urls = text.split(",").filter((part) => part.trim() !== "");
      const read = urls.map(readReceiverUrl).filter((url) => url !== undefined);
      return read.length === urls.length ? read : undefined;
    }, fault),
  );
}

function readReceiverUrl(text: string): string | undefined {
  const url = URL.parse(text.trim());
  const isGood = url !== null && /^https?:$/.test(url.protocol) && url.username + url.password + url.hash === "";
  return isGood ? url.href : undefined;
}

function readPublicUrl(text: string): string | undefined {
  const address = text.trim();
  const url = fullAddress.test(address) ? URL.parse(address) : null;
  const isShort = url !== null && url.pathname.length <= longestPath;
  const isGood = isShort && url.port !== "0" && isReachable(url.hostname) && !hasDots(address);
  return isGood ? withoutSlash(url) : undefined;
}

/** An address as browsers write it, international names encoded, and without a slash at its end. */
function withoutSlash(url: URL): string {
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

function isReachable(hostname: string): boolean {
  return hostname.startsWith("[") || (plainName.test(hostname) && hostname.length <= 253);
}

/** Steps that would climb out of the path or stay in it; a URL has lost them once it is read. */
function hasDots(address: string): boolean {
  return address.split("/").some((step) => step === "." || step === "..");
}

/**
 * Whether a marked setting names a place off this machine by plain http, where everybody on the way reads and changes.
 */
export function isPlainHttp(schema: z.core.$ZodType, text: string): boolean {
  const urls = overHttp.get(schema)?.findUrls(text) ?? [];
  return urls.some(leavesInClear);
}

/** Whether what is sent to a URL leaves this machine by plain http. */
export function leavesInClear(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === "http:" && !isLoopback(url.hostname);
}

/** By the name alone, as URL writes it: what a resolver says of another name may change. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
