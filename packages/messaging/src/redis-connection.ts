import { Redis } from "ioredis";
import type { Logger } from "@rekey/runtime/logger";

// BullMQ's own strategy waits up to 20 s between tries, so a consumer would sleep on after Redis is back.
const retrySoon = (attempt: number) => Math.min(100 * 2 ** Math.min(attempt, 4), 1_000) + Math.random() * 100;

const common = {
  retryStrategy: retrySoon,
  connectTimeout: 1_000,
  // After a failover the old primary refuses writes: only a new connection finds the new one.
  reconnectOnError: (error: Error) => error.message.startsWith("READONLY"),
};

/**
 * `publish` and `count` fail fast and never queue a command, `consume` waits for Redis as long as it takes, `inspect`
 * waits a little. Nothing here connects before it is told to or used, and an absent Redis is no error, only a reconnect.
 */
export function openRedis(url: string, purpose: "publish" | "count" | "consume" | "inspect", log: Logger): Redis {
  const redis =
    purpose === "consume"
      ? new Redis(url, { ...common, maxRetriesPerRequest: null, socketTimeout: 11_000 })
      : new Redis(url, {
          ...common,
          maxRetriesPerRequest: 1,
          enableOfflineQueue: false,
          commandTimeout: purpose === "inspect" ? 1_500 : 250,
          // A command that timed out leaves a dead line as it is: only a new connection finds Redis again.
          socketTimeout: 2_000,
        });
  let isAway = false;
  redis.on("error", (error: Error) => {
    if (!isAway) log.warn({ code: reasonOf(error), purpose }, "Redis is away");
    isAway = true;
  });
  redis.on("ready", () => {
    if (isAway) log.info({ purpose }, "Redis is back");
    isAway = false;
  });
  return redis;
}

/** A short reason without the command that failed: its arguments are nobody's business. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
