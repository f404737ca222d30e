import type { Logger } from "@rekey/runtime/logger";
import { openRedis } from "./redis-connection.ts";
import { watchRights } from "./watch-rights.ts";
import { withTimeout } from "./with-timeout.ts";

export interface CountChange {
  key: string;
  by: number;
  /** A count that does not exist yet begins at nothing and lasts so long. */
  forMs: number;
}

/** Counts that all processes of a service share. They are lost with Redis. */
export interface SharedCounts extends AsyncDisposable {
  /**
   * Changes the counts and tells what each is then, and how long it lasts. Never throws and never takes longer than its
   * deadline: undefined when Redis did not answer.
   */
  add(changes: readonly CountChange[]): Promise<{ count: number; msLeft: number }[] | undefined>;
}

export interface SharedCountsOptions {
  redisUrl: string;
  prefix: string;
  /** Counts of one service are not those of another. */
  name: string;
  log: Logger;
  timeoutMs?: number;
}

// A Redis that hangs costs one visitor its deadline now and then, and not every visitor.
const restMs = 1_000;
// What PTTL says of a key that has no end.
const endless = -1;

/**
 * Needs no script, and only keys at `<prefix>:limits:*`; while Redis allows too little for it, nothing is counted
 * there.
 */
export function openSharedCounts(options: SharedCountsOptions): SharedCounts {
  const { prefix, name, timeoutMs = 100 } = options;
  const redis = openRedis(options.redisUrl, "fail-fast", options.log);
  const trial = { work: "count", keys: [`${prefix}:limits:${name}:trial`], prefix } as const;
  const rights = watchRights(redis, trial, options.log);
  const placeOf = (key: string) => `${prefix}:limits:${name}:${key}`;
  let isRefused = false;
  let restUntilMs = 0;
  return {
    async add(changes) {
      const isUsable = redis.status === "ready" && rights.trouble() === undefined;
      if (!isUsable || performance.now() < restUntilMs) return undefined;
      const commands = redis.pipeline();
      for (const { key, by, forMs } of changes) {
        const place = placeOf(key);
        commands.set(place, 0, "PX", forMs, "NX").incrby(place, by).pttl(place);
      }
      try {
        const answers = await withTimeout(timeoutMs, commands.exec());
        const counts = changes.map((_, index) => readCount(answers?.slice(index * 3, index * 3 + 3)));
        isRefused = false;
        // One that ended between the two has begun again without an end.
        for (const [index, { key, forMs }] of changes.entries())
          if (counts[index]?.msLeft === endless) redis.pexpire(placeOf(key), forMs).catch(() => undefined);
        return counts.map(({ count, msLeft }) => ({ count, msLeft: Math.max(0, msLeft) }));
      } catch (err) {
        if (!isRefused)
          options.log.warn(
            { code: "count-failed", err },
            "Redis did not count in time; each process counts for itself",
          );
        isRefused = true;
        restUntilMs = performance.now() + restMs;
        return undefined;
      }
    },
    async [Symbol.asyncDispose]() {
      rights.stop();
      redis.disconnect();
    },
  };
}

function readCount(answers: [Error | null, unknown][] | undefined): { count: number; msLeft: number } {
  const error = answers?.find(([failure]) => failure !== null)?.[0];
  const [count, msLeft] = [answers?.[1]?.[1], answers?.[2]?.[1]];
  if (error) throw error;
  if (typeof count !== "number" || typeof msLeft !== "number")
    throw new Error("Redis answered a count with something else than a number");
  return { count, msLeft };
}
