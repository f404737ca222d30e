import { setTimeout as pause } from "node:timers/promises";

const waitAtMostMs = 3_000;

/**
 * Runs a loop until it is disposed of. What it does then has 3 s to end; a database that says nothing gets no more, and
 * what was left in its middle is rolled back there.
 */
export function runUntilStopped(run: (stopping: AbortSignal) => Promise<void>): AsyncDisposable {
  const stopping = new AbortController();
  const running = run(stopping.signal);
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort();
      const waited = new AbortController();
      await Promise.race([running, pause(waitAtMostMs, undefined, { signal: waited.signal }).catch(() => {})]);
      waited.abort();
    },
  };
}
