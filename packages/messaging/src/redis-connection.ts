import { Redis } from "ioredis";
import type { Logger } from "@rekey/runtime/logger";
import type { RedisTrouble } from "./try-redis.ts";

// BullMQ's own strategy waits up to 20 s between tries, so a consumer would sleep on after Redis is back.
const retrySoon = (attempt: number) => Math.min(100 * 2 ** Math.min(attempt, 4), 1_000) + Math.random() * 100;

const common = {
  retryStrategy: retrySoon,
  connectTimeout: 1_000,
  // Whether Redis is loading its data is found out by `tryRedis`, without INFO, which many hosts allow nobody.
  enableReadyCheck: false,
  // After a failover the old primary refuses writes: only a new connection finds the new one.
  reconnectOnError: (error: Error) => error.message.startsWith("READONLY"),
};

/**
 * How a connection's commands fail while Redis is away: `fail-fast` at once or after 250 ms, `patient` at once or after
 * 1.5 s, `persistent` never, they wait. Nothing here connects before it is told to or used, and an absent Redis is no
 * error, only a reconnect.
 */
export type RedisPatience = "fail-fast" | "patient" | "persistent";

export function openRedis(url: string, patience: RedisPatience, log: Logger): Redis {
  const redis =
    patience === "persistent"
      ? new Redis(url, { ...common, maxRetriesPerRequest: null, socketTimeout: 11_000 })
      : new Redis(url, {
          ...common,
          maxRetriesPerRequest: 1,
          enableOfflineQueue: false,
          commandTimeout: patience === "patient" ? 1_500 : 250,
          // A command that timed out leaves a dead line as it is: only a new connection finds Redis again.
          socketTimeout: 2_000,
        });
  let told: string | undefined;
  redis.on("error", (error: Error) => {
    const refusal = refusalIn(error);
    const words = refusal?.words;
    // One line for each change: what is away may come back and refuse us.
    if (words !== undefined && words !== told)
      log.error({ code: "redis-refuses", reason: refusal?.code, patience }, words);
    if (words === undefined && told === undefined)
      log.warn({ code: "redis-away", reason: reasonOf(error), patience }, "Redis is away");
    told = words ?? told ?? "Redis is away";
  });
  redis.on("ready", () => {
    if (told !== undefined) log.info({ code: "redis-back", patience }, "Redis is back");
    told = undefined;
  });
  return redis;
}

/** Why Redis does not let us in, in words, when it is there and does not. */
export function refusalIn(error: Error): RedisTrouble | undefined {
  const { message } = error;
  if (message.startsWith("WRONGPASS"))
    return { code: "WRONGPASS", words: "Redis does not take the user or the password of REDIS_URL" };
  if (message.startsWith("NOAUTH"))
    return { code: "NOAUTH", words: "Redis asks for a password; put it into REDIS_URL" };
  // Of a select: a database that the user may not choose, or that is not there.
  if (message.startsWith("NOPERM")) return { code: "NOPERM", words: `Redis allows our user too little: ${message}` };
  // Said to whoever connects, before anything was asked.
  if (message.includes("max number of clients"))
    return { code: "MAXCLIENTS", words: "Redis has too many connections; raise its maxclients" };
  if (message.includes("DENIED"))
    return { code: "DENIED", words: "Redis is in protected mode; set a password there, and in REDIS_URL" };
  const code = reasonOf(error);
  if (!/CERT|ISSUER|SSL|TLS|SIGNATURE/.test(code)) return undefined;
  const words = `no secure connection to Redis (${code}); a private authority is added with NODE_EXTRA_CA_CERTS`;
  return { code: "TLS", words };
}

/** A short reason without the command that failed: its arguments are nobody's business. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
