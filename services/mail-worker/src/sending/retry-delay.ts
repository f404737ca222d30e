/**
 * When to try again: twice as long each time with a quarter of jitter, between the first delay and the longest, not
 * before the server asked for, never past the time to give up. Undefined: it is time to give up.
 */
export function retryDelay(
  attempt: number,
  ageMs: number,
  rules: { firstMs: number; maxMs: number; giveUpAfterMs: number },
  hintMs = 0,
): number | undefined {
  const leftMs = rules.giveUpAfterMs - ageMs;
  if (leftMs <= 0) return undefined;
  const wanted = Math.min(rules.firstMs * 2 ** Math.min(attempt - 1, 30), rules.maxMs) * (0.75 + Math.random() / 2);
  // A little after the hint, so that a greylist whose clock is behind ours lets the mail pass.
  const hinted = hintMs === 0 ? 0 : Math.min(hintMs * 1.02 + 1_000, 4 * rules.maxMs);
  return Math.min(Math.max(wanted, hinted), leftMs);
}
