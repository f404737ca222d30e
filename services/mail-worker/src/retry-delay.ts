/**
 * When to try again: twice as long each time with a quarter of jitter, between the first delay and the longest, never
 * past the time to give up. Undefined: it is time to give up.
 */
export function retryDelay(
  attempt: number,
  ageMs: number,
  rules: { firstMs: number; maxMs: number; giveUpAfterMs: number },
): number | undefined {
  const leftMs = rules.giveUpAfterMs - ageMs;
  if (leftMs <= 0) return undefined;
  const wanted = Math.min(rules.firstMs * 2 ** Math.min(attempt - 1, 30), rules.maxMs) * (0.75 + Math.random() / 2);
  return Math.min(wanted, leftMs);
}
