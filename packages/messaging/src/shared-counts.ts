import type { Logger } from "@rekey/runtime/logger";
import { openRedis } from "./redis-connection.ts";
import { within } from "./within.ts";

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

/** Needs MULTI, EXEC, SET, INCRBY and PTTL on `<prefix>:limits:*`, and no script. */
export function openSharedCounts(options: SharedCountsOptions): SharedCounts {
  const { prefix, name, timeoutMs = 100 } = options;
  const redis = openRedis(options.redisUrl, "count", options.log);
  let isRefused = false;
  let restUntilMs = 0;
  return {
    async add(changes) {
      if (redis.status !== "ready" || performance.now() < restUntilMs) return undefined;
      const commands = redis.multi();
      for (const { key, by, forMs } of changes) {
        const place = `${prefix}:limits:${name}:${key}`;
        // One that ends between the two would otherwise begin again without an end.
        commands.set(place, 0, "PX", forMs, "NX").incrby(place, by).pttl(place);
      }
      try {
        const answers = await within(timeoutMs, commands.exec());
        const counts = changes.map((_, index) => readCount(answers?.slice(index * 3, index * 3 + 3)));
        isRefused = false;
        return counts;
      } catch (err) {
        if (!isRefused) options.log.warn({ err }, "Redis did not count in time; each process counts for itself");
        isRefused = true;
        restUntilMs = performance.now() + restMs;
        return undefined;
      }
    },
    [Symbol.asyncDispose]: async () => redis.disconnect(),
  };
}

function readCount(answers: [Error | null, unknown][] | undefined): { count: number; msLeft: number } {
  const error = answers?.find(([failure]) => failure !== null)?.[0];
  const [count, msLeft] = [answers?.[1]?.[1], answers?.[2]?.[1]];
  if (error) throw error;
  if (typeof count !== "number" || typeof msLeft !== "number") throw new Error("Redis did not tell a count");
  return { count, msLeft: Math.max(0, msLeft) };
}
