import { Redis } from "ioredis";
import type { World } from "./start-world.ts";

/** Speaks with the world's Redis itself, past the proxy. */
export async function tellRedis<T>(world: Pick<World, "redis">, tell: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(world.redis.url, { maxRetriesPerRequest: 1 });
  try {
    return await tell(redis);
  } finally {
    redis.disconnect();
  }
}
