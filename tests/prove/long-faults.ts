import { setTimeout as pause } from "node:timers/promises";
import { Redis } from "ioredis";
import { waitFor } from "../harness/wait-for.ts";
import type { Load } from "./drive-load.ts";
import type { Limits } from "./report.ts";
import type { World } from "./start-world.ts";

const workers = ["credentials-worker", "mail-worker"] as const;

/** What takes minutes, so that only the full form has it. */
export interface LongFault {
  name: string;
  limits: Limits;
  strike(world: World, load: Load): Promise<void>;
}

const knownAgainWithinMs = 60_000;

/** Commands pile up while no worker runs; then everything that Redis knows of them is gone. */
export function lostWithBacklog(inFlight: number): LongFault {
  return {
    name: `Redis lost with its disk, ${inFlight} commands in flight`,
    limits: {},
    async strike(world, load) {
      const { system, redis, sql } = world;
      await Promise.all(workers.map((service) => system.stopService(service)));
      load.resumeCommands(100);
      for (let open = 0; open < inFlight; await pause(500)) {
        const [row] = await sql<{ open: number }[]>`select count(*)::int as open from events where consumed_at is null`;
        open = row?.open ?? 0;
      }
      await load.pauseCommands();
      await redis.kill();
      redis.wipe();
      await redis.start();
      const startedAtMs = Date.now();
      await Promise.all(workers.map((service) => system.restart(service)));
      await waitFor(() => hasEveryJob(world), {
        message: "every event having its job again",
        timeoutMs: 10 * knownAgainWithinMs,
        everyMs: 500,
      });
      const tookMs = Date.now() - startedAtMs;
      if (tookMs > knownAgainWithinMs) world.breaches.push(`it took ${tookMs} ms until every event had its job again`);
    },
  };
}

/** Whether Redis knows of every event that is not done. */
async function hasEveryJob({ sql, redis }: World): Promise<boolean> {
  const events = await sql<{ id: string; queue: string }[]>`select id, queue from events where consumed_at is null`;
  const client = new Redis(redis.url, { maxRetriesPerRequest: 1 });
  try {
    const pipeline = client.pipeline();
    for (const { id, queue } of events) pipeline.exists(`{prove}:${queue}:${id}`);
    const answers = (await pipeline.exec()) ?? [];
    const missing = events.filter((_, index) => answers[index]?.[1] !== 1).map(({ id }) => id);
    const [row] = await sql<{ open: number }[]>`
      select count(*)::int as open from events where id = any(${missing}::uuid[]) and consumed_at is null`;
    return row?.open === 0;
  } finally {
    client.disconnect();
  }
}

/** A Redis that keeps its connections and says nothing, for so long that nobody waits for it. */
export function frozenFor(minutes: number): LongFault {
  return {
    name: `Redis frozen for ${minutes} minutes`,
    limits: { answerP99Ms: 300, repeated: 0 },
    async strike({ redis }) {
      redis.freeze();
      await pause(minutes * 60_000);
      redis.thaw();
    },
  };
}
