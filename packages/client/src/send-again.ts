import { setTimeout as pause } from "node:timers/promises";
import { ApiAway, ApiProblem } from "./api-problem.ts";

interface Repetition {
  /** Whether it does no harm to be done twice: what got no answer may have been done. */
  isRepeatable: boolean;
  /** How long it may take until the last try begins. */
  forMs: number;
  signal: AbortSignal | undefined;
}

const shortestPauseMs = 1_000;
const longestPauseMs = 10_000;

/**
 * Sends again what was refused for a while (429), after the time that the API names; and what is harmless to repeat
 * also after 503 and where there was no answer. Throws what the last try threw.
 */
export async function sendAgain<T>(send: () => Promise<T>, { isRepeatable, forMs, signal }: Repetition): Promise<T> {
  const startedAt = performance.now();
  let unnamedMs = shortestPauseMs;
  for (;;) {
    try {
      return await send();
    } catch (error) {
      if (!isForAWhile(error, isRepeatable)) throw error;
      const named = error instanceof ApiProblem ? error.retryAfterSeconds : undefined;
      const pauseMs = named === undefined ? unnamedMs : named * 1_000;
      unnamedMs = Math.min(unnamedMs * 2, longestPauseMs);
      if (performance.now() - startedAt + pauseMs > forMs) throw error;
      const isOver = await pause(pauseMs, false, { signal }).catch(() => true);
      if (isOver) throw error;
    }
  }
}

function isForAWhile(error: unknown, isRepeatable: boolean): boolean {
  if (error instanceof ApiProblem) return error.status === 429 || (error.status === 503 && isRepeatable);
  return error instanceof ApiAway && isRepeatable;
}
