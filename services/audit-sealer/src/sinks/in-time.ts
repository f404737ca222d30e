import { setTimeout as pause } from "node:timers/promises";

/**
 * Runs what may hang, one at a time: throws `late` when it is not done in time, and at once as long as that goes on
 * after all, so that what hangs is asked once.
 */
export function openInTime(timeoutMs: number, late: () => Error): <T>(work: () => Promise<T>) => Promise<T> {
  let isRunning = false;
  return async (work) => {
    if (isRunning) throw late();
    isRunning = true;
    const running = work().finally(() => (isRunning = false));
    const timer = new AbortController();
    const tooLate = pause(timeoutMs, undefined, { signal: timer.signal }).then(() => {
      throw late();
    });
    try {
      return await Promise.race([running, tooLate]);
    } finally {
      timer.abort();
      for (const left of [running, tooLate]) left.catch(() => {});
    }
  };
}
