import { z } from "zod";
import { decodeUri } from "./decode-uri.ts";

const unitMs: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A text as `read` understands it; what it does not is refused in these words. */
export function readAs<T>(read: (text: string) => T | undefined, message: string) {
  return z.pipe(
    z.string(),
    z.transform((text: string, context): T => {
      const value = read(text);
      if (value !== undefined) return value;
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    }),
  );
}

function readDuration(text: string): number | undefined {
  const [, amount, unit = ""] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text.trim()) ?? [];
  const factor = unitMs[unit];
  return factor && Number(amount) * factor;
}

/** Reads "100ms", "30s", "60m", "24h" or "7d"; the value is in milliseconds. */
export function durationMs(defaultText?: string) {
  const text = defaultText === undefined ? z.string() : z.string().default(defaultText);
  return z.pipe(text, readAs(readDuration, 'must be a duration such as "100ms", "30s", "60m", "24h" or "7d"'));
}

/** A text that somebody else judges: `faultOf` says what is wrong with it, without a word of it. */
export function checkedText(faultOf: (text: string) => string | undefined) {
  return z.string().check((context) => {
    const message = faultOf(context.value);
    if (message !== undefined) context.issues.push({ code: "custom", message, input: context.value });
  });
}

/** Reads "a, b" as `["a", "b"]`; empty places are left out. */
export function commaList() {
  return z.string().transform((text) =>
    text
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== ""),
  );
}

/** A TCP port; 0 means any free one. */
export function portNumber(defaultPort: number) {
  const fault = "must be a port number";
  return z.coerce.number(fault).int(fault).min(0, fault).max(65_535, fault).default(defaultPort);
}

export function yesOrNo(defaultText: "yes" | "no") {
  return z.pipe(
    z.enum(["yes", "no"], 'must be "yes" or "no"').default(defaultText),
    z.transform((text) => text === "yes"),
  );
}

const redisExample = "redis://user:password@host:6379, or rediss:// for TLS";

/** One Redis: what a password may have in it and a URL may not is written as %25 for % and so on. */
export function redisUrl() {
  return z.pipe(z.string().trim(), checkedText(redisFault));
}

function redisFault(text: string): string | undefined {
  const escapes = "in its user and password write % as %25, / as %2F, # as %23, ? as %3F, @ as %40 and : as %3A";
  if (!/^rediss?:\/\//i.test(text)) return `must be the URL of one Redis, such as ${redisExample}`;
  const url = URL.parse(text);
  const hasManyHosts = /^rediss?:\/\/[^/?#]*,[^/?#]*:\d+/i.test(text);
  if (hasManyHosts) return "must name one Redis: a Cluster or several Sentinels are not supported";
  if (
    !url ||
    url.hostname === "" ||
    url.hash !== "" ||
    [url.username, url.password].some((part) => decodeUri(part) === undefined)
  ) {
    return `must be a URL such as ${redisExample}; ${escapes}`;
  }
  if (!/^\/?\d{0,5}$/.test(url.pathname)) return `must end in nothing or the number of a database; ${escapes}`;
  return undefined;
}
