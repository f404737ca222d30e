import { setTimeout as pause } from "node:timers/promises";

/** Waits until something is over, but for `ms` at most: what is not over by then goes on unwatched. */
export async function waitAtMost(ms: number, running: Promise<unknown>): Promise<void> {
  const waited = new AbortController();
  try {
    await Promise.race([running, pause(ms, undefined, { signal: waited.signal }).catch(() => undefined)]);
  } finally {
    waited.abort();
  }
}
