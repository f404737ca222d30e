import { setTimeout as pause } from "node:timers/promises";

type Falsy = false | undefined | null | 0 | "";

/**
 * Asks until the answer is something, and returns it; a condition that throws is asked again. Unless told how often, it
 * asks less often the longer it has waited, which costs the machine less and a wait at most a tenth of itself.
 */
export async function waitFor<T>(
  condition: () => Promise<T> | T,
  options: { timeoutMs?: number; everyMs?: number; message: string },
): Promise<Exclude<T, Falsy>> {
  const { timeoutMs = 30_000, everyMs, message } = options;
  const startedAt = Date.now();
  const deadline = startedAt + timeoutMs;
  let lastError: unknown;
  do {
    try {
      const answer = await condition();
      if (answer) return answer as Exclude<T, Falsy>;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    await pause(everyMs ?? Math.min(Math.max((Date.now() - startedAt) / 10, 10), 75));
  } while (Date.now() < deadline);
  throw new Error(`waited ${timeoutMs} ms in vain: ${message}`, { cause: lastError });
}
