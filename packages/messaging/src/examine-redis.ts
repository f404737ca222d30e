import { queueNames } from "@rekey/contracts/events";
import type { RedisWork } from "./redis-commands.ts";
import { makeClient } from "./redis-client.ts";
import { passOnRefusals, reasonOf, refusalIn } from "./redis-connection.ts";
import { tryRedis, trialKeys } from "./try-redis.ts";

/** What a Redis is to whoever signs in by this URL. */
export interface RedisState {
  /** What keeps us from work, in words that say what to do. */
  troubles: readonly string[];
  /** Undefined where the user may not ask. */
  version: string | undefined;
  /** What it does when it is full; undefined where the user may not ask. */
  evictionPolicy: string | undefined;
}

/** The work of a service's connections, each with a process of its own kind. */
export type RedisUser = "worker" | "api" | "portal" | "console";

const worksOf: Record<RedisUser, readonly RedisWork[]> = {
  worker: ["consume", "relay", "publish"],
  api: ["publish", "switch", "count"],
  portal: ["publish", "count"],
  console: ["inspect", "count"],
};

/** Signs in as a service does and tries all that its work needs, on keys of its own that are gone in seconds. */
export async function examineRedis(url: string, prefix: string, user: RedisUser): Promise<RedisState> {
  const redis = makeClient(url, "once");
  passOnRefusals(redis);
  let refusal: string | undefined;
  // What is thrown when nobody answers only says that the connection is closed.
  let first: Error | undefined;
  redis.on("error", (error: Error) => {
    refusal ??= refusalIn(error)?.words;
    first ??= error;
  });
  try {
    await redis.connect();
    const troubles = new Set<string>();
    for (const work of worksOf[user]) {
      const found = await tryRedis(redis, {
        work,
        keys: trialKeys(prefix, queueNames),
        prefix,
      });
      if (found !== undefined) troubles.add(found.words);
    }
    const told = await redis.info().catch(() => "");
    return {
      troubles: [...troubles],
      version: /^redis_version:(\S+)/m.exec(told)?.[1],
      evictionPolicy: /^maxmemory_policy:(\S+)/m.exec(told)?.[1],
    };
  } catch (error) {
    const words = refusal ?? awayWords(first ?? error);
    return { troubles: [words], version: undefined, evictionPolicy: undefined };
  } finally {
    redis.disconnect();
  }
}

const closed = ["EPIPE", "ECONNRESET"];

/** A server that has too many connections says so and closes; often nobody hears more of it than the end. */
function awayWords(error: unknown): string {
  const reason = reasonOf(error);
  const isClosed = error instanceof Error && error.message === "Connection is closed.";
  if (!isClosed && !closed.includes(reason)) return `Redis does not answer (${reason})`;
  return "Redis closes our connection at once: it has too many of them, so raise its maxclients, or something in between lets nobody through";
}
