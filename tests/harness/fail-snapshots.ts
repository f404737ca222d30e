import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Redis } from "ioredis";
import { waitFor } from "./wait-for.ts";

/**
 * Makes the snapshots of a Redis fail, as on a full disk, so that it takes no write; disposing has one go well again.
 */
export async function failSnapshots(redis: Redis, dataDir: string): Promise<AsyncDisposable> {
  // What stands in the way of the file's name stands in the way of the snapshot, also for root.
  const obstacle = join(dataDir, "dump.rdb");
  rmSync(obstacle, { recursive: true, force: true });
  mkdirSync(join(obstacle, "in-the-way"), { recursive: true });
  // A rule that never fires by itself: without one Redis takes writes whatever became of a snapshot.
  await redis.config("SET", "save", "3600 1000000", "stop-writes-on-bgsave-error", "yes");
  await snapshot(redis, "err");
  return {
    async [Symbol.asyncDispose]() {
      rmSync(obstacle, { recursive: true });
      await snapshot(redis, "ok");
      await redis.config("SET", "save", "");
    },
  };
}

async function snapshot(redis: Redis, wanted: "ok" | "err"): Promise<void> {
  await waitFor(
    async () => {
      await redis.bgsave("SCHEDULE").catch(() => undefined);
      return (await redis.info("persistence")).includes(`rdb_last_bgsave_status:${wanted}`);
    },
    { everyMs: 100, message: `a snapshot that ends ${wanted}` },
  );
}
