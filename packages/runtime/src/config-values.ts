import { z } from "zod";

const unitMs: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function parseDuration(text: string, context: z.core.$RefinementCtx<unknown>): number {
  const [, amount, unit] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text.trim()) ?? [];
  const factor = unitMs[unit ?? ""];
  if (amount === undefined || factor === undefined) {
    context.addIssue({ code: "custom", message: 'must be a duration such as "100ms", "30s", "60m", "24h" or "7d"' });
    return z.NEVER;
  }
  return Number(amount) * factor;
}

/** Reads "100ms", "30s", "60m", "24h" or "7d"; the value is in milliseconds. */
export function durationMs(defaultText?: string) {
  const text = defaultText === undefined ? z.string() : z.string().default(defaultText);
  return z.pipe(text, z.transform(parseDuration));
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
  return z.coerce
    .number("must be a port number")
    .int("must be a port number")
    .min(0, "must be a port number")
    .max(65_535, "must be a port number")
    .default(defaultPort);
}

export function yesOrNo(defaultText: "yes" | "no") {
  return z.pipe(
    z.enum(["yes", "no"], 'must be "yes" or "no"').default(defaultText),
    z.transform((text) => text === "yes"),
  );
}
