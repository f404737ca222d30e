import type { Logger } from "./logger.ts";
import type { Metrics } from "./metrics.ts";

export interface MissingKeys {
  /** Something waits for a key that this process was not given. To be called whenever it is tried again. */
  note(keyId: string): void;
  /** Whether something waits for one now. */
  isMissed(): boolean;
}

// Whoever writes to the database may invent as many as they like.
const keptIds = 20;

/**
 * Tells of keys that a process lacks: a line in the log for each, and a figure. What has not been tried again for
 * `forgetAfterMs` no longer waits. The process stays ready: it does all that needs no such key.
 */
export function watchMissingKeys(options: {
  /** The setting in which they ought to be. */
  setting: string;
  forgetAfterMs: number;
  log: Logger;
  metrics: Metrics;
}): MissingKeys {
  const { setting, forgetAfterMs, log, metrics } = options;
  const seenAtMs = new Map<string, number>();
  const figure = metrics.gauge("rekey_missing_keys");
  const count = (): number => {
    for (const [keyId, atMs] of seenAtMs) {
      if (performance.now() - atMs > forgetAfterMs) seenAtMs.delete(keyId);
    }
    figure.set({ setting }, seenAtMs.size);
    return seenAtMs.size;
  };
  count();
  return {
    note(keyId) {
      count();
      if (!seenAtMs.has(keyId)) {
        if (seenAtMs.size >= keptIds) return;
        const name = /^[\w.-]{1,64}$/.test(keyId) ? keyId : "unprintable";
        log.error(
          { code: "key-missing", setting, keyId: name },
          "a key is missing; what was made with it waits for a process that has it",
        );
      }
      seenAtMs.set(keyId, performance.now());
      count();
    },
    isMissed: () => count() > 0,
  };
}
