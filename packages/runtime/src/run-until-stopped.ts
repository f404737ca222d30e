import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "./logger.ts";
import { waitAtMost } from "./wait-at-most.ts";

const endWithinMs = 3_000;

/**
 * Does one round after the other until it is disposed of; the next follows at once where one says that there is more to
 * do. A round that fails is told once, and repeated. What runs when it is disposed of has 3 s to end; a database that
 * says nothing gets no more, and what was left in its middle is rolled back there.
 */
export function runUntilStopped(
  name: string,
  round: () => Promise<"more" | "all">,
  { everyMs, log }: { everyMs: number; log: Logger },
): AsyncDisposable {
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = run();
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await waitAtMost(endWithinMs, running);
    },
  };

  async function run(): Promise<void> {
    let isFailing = false;
    while (!signal.aborted) {
      const left = await round().catch((err: unknown) => ({ err }));
      const hasFailed = typeof left === "object";
      if (hasFailed && !isFailing)
        log.warn({ code: "round-failed", loop: name, err: left.err }, "a round of work failed; it is repeated");
      if (!hasFailed && isFailing) log.info({ code: "round-recovered", loop: name }, "rounds of work succeed again");
      isFailing = hasFailed;
      if (left !== "more") await pause(everyMs, undefined, { signal }).catch(() => {});
    }
  }
}
