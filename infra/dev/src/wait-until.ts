import { setTimeout as pause } from "node:timers/promises";

/**
 * Asks again and again until the answer is yes; `false` when time ran out or the signal came first. Unless told how
 * often, it asks less often the longer it has waited.
 */
export async function waitUntil(
  condition: () => Promise<boolean>,
  options: { timeoutMs: number; everyMs?: number; signal?: AbortSignal },
): Promise<boolean> {
  const startedAt = Date.now();
  const deadline = startedAt + options.timeoutMs;
  while (!options.signal?.aborted) {
    if (await condition()) return true;
    if (Date.now() > deadline) return false;
    await pause(options.everyMs ?? Math.min(Math.max((Date.now() - startedAt) / 5, 25), 150));
  }
  return false;
}
