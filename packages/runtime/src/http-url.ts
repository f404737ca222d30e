import { z } from "zod";

/** Finds, in the text of a setting, the URLs that are spoken to or handed out. */
type FindUrls = (text: string) => string[];

const overHttp = z.registry<{ findUrls: FindUrls }>();

/** Marks a setting whose URLs have to be https unless they stay on this machine; see `readConfig`. */
export function overHttps<S extends z.ZodType>(schema: S, findUrls: FindUrls): S {
  overHttp.add(schema, { findUrls });
  return schema;
}

/** A web address: http or https, no login, no query, no fragment. It is given without a slash at its end. */
export function publicUrl() {
  const schema = z.pipe(z.string(), z.transform(readPublicUrl));
  return overHttps(schema, (text) => [text]);
}

function readPublicUrl(text: string, context: z.core.$RefinementCtx<unknown>): string {
  const url = URL.parse(text);
  const isPlain = url?.username === "" && url.password === "" && !/[?#\s]/.test(text.trim());
  if (isPlain && /^https?:\/\//i.test(text.trim())) return text.trim().replace(/\/+$/, "");
  context.addIssue({ code: "custom", message: "must be an http or https URL without login, query and fragment" });
  return z.NEVER;
}

/** Whether a marked setting names a place off this machine by plain http, where everybody on the way reads and changes. */
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
function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
