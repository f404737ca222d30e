import { z } from "zod";

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
