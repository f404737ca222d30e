import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "@rekey/runtime/logger";
import type { Wait } from "./prefer.ts";

interface Waiter<Wanted, Found> {
  wanted: Wanted;
  sinceMs: number;
  settle(found: Found | undefined): void;
}

interface Rounds<Wanted, Found> {
  /** Looks for all of them at once, and says what was found of whom. */
  look(wanted: readonly Wanted[]): Promise<ReadonlyMap<Wanted, Found>>;
  /** After so long it is looked again; `youngestMs` is how long the last that came has waited. */
  pauseMs(youngestMs: number): number;
  log: Logger;
}

export interface Waiting<Wanted, Found> extends Disposable {
  /** Resolves with what was found, or with undefined when the time is over, the caller gone or this process ending. */
  wait(wanted: Wanted, wait: Wait): Promise<Found | undefined>;
}

/**
 * Lets many wait by one question to PostgreSQL for each round, and none while nobody waits. While PostgreSQL is away
 * they go on waiting: their time is bounded.
 */
export function waitInRounds<Wanted, Found>(rounds: Rounds<Wanted, Found>): Waiting<Wanted, Found> {
  const waiters = new Set<Waiter<Wanted, Found>>();
  const stopping = new AbortController();
  let [isFailing, isRunning] = [false, false];

  const lookOnce = async () => {
    const found = await rounds.look([...waiters].map(({ wanted }) => wanted));
    for (const waiter of waiters) {
      const own = found.get(waiter.wanted);
      if (own !== undefined) waiter.settle(own);
    }
  };
  const run = async () => {
    while (waiters.size > 0 && !stopping.signal.aborted) {
      const youngestMs = performance.now() - Math.max(...[...waiters].map(({ sinceMs }) => sinceMs));
      await pause(rounds.pauseMs(youngestMs), undefined, { signal: stopping.signal }).catch(() => undefined);
      if (waiters.size === 0 || stopping.signal.aborted) break;
      const failure = await lookOnce().catch((err: unknown) => ({ err }));
      if (failure && !isFailing)
        rounds.log.warn({ code: "wait-failed", err: failure.err }, "what is waited for cannot be read");
      isFailing = failure !== undefined;
    }
    isRunning = false;
  };
  return {
    wait: (wanted, { ms, gone }) =>
      new Promise((resolve) => {
        if (gone.aborted || stopping.signal.aborted || ms <= 0) return resolve(undefined);
        const settle = (found: Found | undefined) => {
          waiters.delete(waiter);
          clearTimeout(timer);
          for (const signal of [gone, stopping.signal]) signal.removeEventListener("abort", giveUp);
          resolve(found);
        };
        const giveUp = () => settle(undefined);
        const waiter = { wanted, sinceMs: performance.now(), settle };
        const timer = setTimeout(giveUp, ms);
        for (const signal of [gone, stopping.signal]) signal.addEventListener("abort", giveUp, { once: true });
        waiters.add(waiter);
        if (isRunning) return;
        isRunning = true;
        void run();
      }),
    [Symbol.dispose]: () => stopping.abort(),
  };
}
