import type { Logger } from "@rekey/runtime/logger";
import { isCluster, makeClient, type RedisClient, type RedisPatience } from "./redis-client.ts";
import type { RedisTrouble } from "./try-redis.ts";

/** Nothing here connects before it is told to or used, and an absent Redis is no error, only a reconnect. */
export function openRedis(url: string, patience: RedisPatience, log: Logger): RedisClient {
  const redis = makeClient(url, patience);
  let told: string | undefined;
  let hasTimedOut = false;
  passOnRefusals(redis);
  redis.on("error", (error: Error) => {
    const refusal = refusalIn(error);
    const words = refusal?.words;
    // A process that is busy for a second, as each is at its start, sees its timer run out before the answer.
    const isDoubtful = words === undefined && reasonOf(error) === "ETIMEDOUT" && !hasTimedOut;
    hasTimedOut ||= isDoubtful;
    if (isDoubtful) return;
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
    hasTimedOut = false;
  });
  return redis;
}

/** The client tries the next node, or the next Sentinel, and says in the end only that none can be had. */
export function passOnRefusals(redis: RedisClient): void {
  redis.on(isCluster(redis) ? "node error" : "sentinelError", (error: Error) => {
    if (refusalIn(error) !== undefined) redis.emit("error", error);
  });
}

/** Why Redis does not let us in, in words, when it is there and does not. */
export function refusalIn(error: Error): RedisTrouble | undefined {
  const { message } = error;
  if (/^(?:failed to connect|connected) to sentinel /.test(message)) return refusalOfSentinel(message);
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

/** In the words that the client has put around what a Sentinel said. */
function refusalOfSentinel(message: string): RedisTrouble | undefined {
  if (/\b(?:NOAUTH|WRONGPASS)\b/.test(message)) {
    const words = "the Sentinels of REDIS_URL ask for a password of their own: ?sentinel-password=… at its end";
    return { code: "SENTINEL-AUTH", words };
  }
  if (/unknown command/i.test(message))
    return { code: "NO-SENTINEL", words: "REDIS_URL names Sentinels, and a Redis that is none answers there" };
  if (/certificate|self.signed/i.test(message)) {
    const words = "no secure connection to the Sentinels; a private authority is added with NODE_EXTRA_CA_CERTS";
    return { code: "TLS", words };
  }
  if (!/invalid reply: null|No such master/.test(message)) return undefined;
  return { code: "NO-PRIMARY", words: "the Sentinels of REDIS_URL know no primary of the name at its end" };
}

/** A short reason without the command that failed: its arguments are nobody's business. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
