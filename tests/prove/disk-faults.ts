import { readdirSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Redis } from "ioredis";
import { failSnapshots } from "../harness/fail-snapshots.ts";
import type { World } from "./start-world.ts";
import { tellRedis } from "./tell-redis.ts";

type RedisWorld = Pick<World, "redis">;

const holdMs = 1_500;
const witness = "prove:witness";

/** Its snapshot fails, and so it takes no write until one has gone well again. */
export const redisCannotSave = {
  name: "Redis cannot save",
  async strike(world: RedisWorld): Promise<void> {
    await tellRedis(world, async (redis) => {
      await using _failing = await failSnapshots(redis, world.redis.dataDir);
      await expectRefused(redis);
      await pause(holdMs);
      await expectRefused(redis);
    });
    await tellRedis(world, (redis) => redis.set(witness, "writes are taken again"));
  },
};

async function expectRefused(redis: Redis): Promise<void> {
  const answer = await redis.set(witness, "taken").catch((error: unknown) => String(error));
  if (!answer.includes("MISCONF")) throw new Error(`Redis was to refuse writes and said ${answer}`);
}

/** It comes back without what it had acknowledged last, in the middle of a command: a crash before that was on disk. */
export const redisTailCut = {
  name: "Redis back with the tail of its file cut",
  async strike(world: RedisWorld): Promise<void> {
    const file = newestPart(world.redis.dataDir);
    const keptBytes = statSync(file).size + 5;
    await pause(holdMs);
    await tellRedis(world, (redis) => redis.set(witness, "acknowledged"));
    await world.redis.kill();
    const isWhole = newestPart(world.redis.dataDir) !== file || statSync(file).size <= keptBytes;
    if (isWhole) throw new Error("the file of Redis has no tail that could be cut");
    truncateSync(file, keptBytes);
    await world.redis.start();
    const found = await tellRedis(world, (redis) => redis.get(witness));
    if (found === "acknowledged") throw new Error("Redis was to forget what it had acknowledged");
  },
};

/** The part of the append-only file that is written to. */
function newestPart(dataDir: string): string {
  const folder = join(dataDir, "appendonlydir");
  const numberOf = (name: string) => Number(/\.(\d+)\.incr\.aof$/.exec(name)?.[1] ?? 0);
  const [newest] = readdirSync(folder).toSorted((a, b) => numberOf(b) - numberOf(a));
  if (newest === undefined || numberOf(newest) === 0) throw new Error("Redis keeps no append-only file");
  return join(folder, newest);
}
