import { setTimeout as pause } from "node:timers/promises";
import { Redis } from "ioredis";
import { waitFor } from "../harness/wait-for.ts";
import type { Load } from "./drive-load.ts";
import { type Limits, say, seconds } from "./report.ts";
import type { World } from "./start-world.ts";

const workers = ["credentials-worker", "mail-worker"] as const;

/** What takes minutes, so that only the full form has it. */
export interface LongFault {
  name: string;
  limits: Limits;
  strike(world: World, load: Load): Promise<void>;
}

const knownAgainWithinMs = 60_000;

/** Commands pile up while no worker runs; then all that Redis knows of them is gone, again and again. */
export function lostWithBacklog(inFlight: number, times: number): LongFault {
  return {
    name: `Redis lost with its disk ${times}×, ${inFlight} commands in flight`,
    limits: {},
    async strike(world, load) {
      const { system, redis } = world;
      await Promise.all(workers.map((service) => system.stopService(service)));
      await fillUp(world, load, inFlight);
      await Promise.all(workers.map((service) => system.restart(service)));
      for (let time = 0; time < times; time += 1) {
        await fillUp(world, load, inFlight);
        await redis.kill();
        redis.wipe();
        await redis.start();
        await waitForEveryJob(world);
      }
    },
  };
}

/** Resolves when so many accepted commands have not come to their end. */
async function fillUp({ sql }: World, load: Load, inFlight: number): Promise<void> {
  load.resumeCommands(600);
  await waitFor(
    async () => {
      const [row] = await sql<{ open: number }[]>`select count(*)::int as open from resets where ended_at is null`;
      return row !== undefined && row.open >= inFlight;
    },
    { message: `${inFlight} commands being in flight`, timeoutMs: 10 * 60_000, everyMs: 300 },
  );
  await load.pauseCommands();
}

async function waitForEveryJob(world: World): Promise<void> {
  const lostAtMs = Date.now();
  await waitFor(() => hasEveryJob(world), {
    message: "every event having its job again",
    timeoutMs: 10 * knownAgainWithinMs,
    everyMs: 300,
  });
  const tookMs = Date.now() - lostAtMs;
  say(`          every event had its job again after ${seconds(tookMs)}`);
  if (tookMs > knownAgainWithinMs)
    world.breaches.push(`it took ${seconds(tookMs)} until every event had its job again`);
}

/** Whether Redis knows of every event that is not done. */
async function hasEveryJob({ sql, redis }: World): Promise<boolean> {
  const events = await sql<{ id: string; queue: string }[]>`select id, queue from events where consumed_at is null`;
  const client = new Redis(redis.url, { maxRetriesPerRequest: 1 });
  try {
    const pipeline = client.pipeline();
    for (const { id, queue } of events) pipeline.exists(`{prove}:${queue}:${id}`);
    const answers = (await pipeline.exec()) ?? [];
    const missing = events.filter((_, index) => answers[index]?.[1] !== 1);
    const [row] = await sql<{ open: number }[]>`
      select count(*)::int as open from events natural join jsonb_to_recordset(${JSON.stringify(missing)}::text::jsonb)
        as missing (id uuid, queue text) where consumed_at is null`;
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
