export interface RetrySchedule {
  firstMs: number;
  maxMs: number;
  giveUpAfterMs: number;
}

// A receiver that is overloaded may say when to come again; a day is enough for anything but its end.
const longestAskedMs = 86_400_000;

/**
 * After how long a message is tried again, or undefined when it has been tried for long enough. Somewhat by chance, so
 * that what failed together does not come together. A receiver that asks for more time than is left gets one last try
 * at the end of it.
 */
export function retryPause(
  { firstMs, maxMs, giveUpAfterMs }: RetrySchedule,
  made: { attempt: number; triedForMs: number; askedMs?: number | undefined },
  chance: () => number = Math.random,
): number | undefined {
  const grown = Math.min(firstMs * 4 ** Math.min(made.attempt - 1, 16), maxMs);
  const leftMs = giveUpAfterMs - made.triedForMs;
  const pause = Math.max(grown * (0.8 + 0.4 * chance()), Math.min(made.askedMs ?? 0, longestAskedMs, leftMs));
  return pause > leftMs ? undefined : Math.round(pause);
}

/** The header Retry-After, in milliseconds from now; undefined where it says nothing. */
export function readRetryAfter(text: string | undefined, nowMs: number = Date.now()): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const at = /^[A-Z][a-z]{2}, /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(at - nowMs, 0);
}
