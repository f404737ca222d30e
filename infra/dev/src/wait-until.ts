import { setTimeout as pause } from "node:timers/promises";

/** Asks again and again until the answer is yes; `false` when time ran out or the signal came first. */
export async function waitUntil(
  condition: () => Promise<boolean>,
  options: { timeoutMs: number; everyMs?: number; signal?: AbortSignal },
): Promise<boolean> {
  const deadline = Date.now() + options.timeoutMs;
  while (!options.signal?.aborted) {
    if (await condition()) return true;
    if (Date.now() > deadline) return false;
    await pause(options.everyMs ?? 50);
  }
  return false;
}
