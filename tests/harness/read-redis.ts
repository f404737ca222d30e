import type { Redis } from "ioredis";

/** Everything that a Redis holds, or all keys that begin so: each key with its whole value. */
export async function readRedis(redis: Redis, prefix = ""): Promise<string[]> {
  const lines: string[] = [];
  for await (const keys of redis.scanStream({ count: 500, match: `${prefix}*` }) as AsyncIterable<string[]>) {
    for (const key of keys) lines.push(`${key} ${JSON.stringify(await readKey(redis, key))}`);
  }
  return lines;
}

async function readKey(redis: Redis, key: string): Promise<unknown> {
  const type = await redis.type(key);
  if (type === "string") return redis.get(key);
  if (type === "hash") return redis.hgetall(key);
  if (type === "list") return redis.lrange(key, 0, -1);
  if (type === "set") return redis.smembers(key);
  if (type === "zset") return redis.zrange(key, "0", "-1", "WITHSCORES");
  if (type === "stream") return redis.xrange(key, "-", "+");
  if (type === "none") return undefined;
  throw new Error(`a key of the type ${type} is not read yet`);
}
