import { setTimeout as pause } from "node:timers/promises";
import type { Load } from "./drive-load.ts";
import type { World } from "./start-world.ts";

const workers = ["credentials-worker", "mail-worker"] as const;

/** What takes minutes, so that only the full form has it. */
export interface LongFault {
  name: string;
  strike(world: World, load: Load): Promise<void>;
}

/** Commands pile up while no worker runs; then everything that Redis knows of them is gone. */
export function lostWithBacklog(inFlight: number): LongFault {
  return {
    name: `Redis lost with its disk, ${inFlight} commands in flight`,
    async strike({ system, redis, sql }, load) {
      await Promise.all(workers.map((service) => system.stopService(service)));
      load.resumeCommands(250);
      for (let open = 0; open < inFlight; await pause(500)) {
        const [row] = await sql<{ open: number }[]>`select count(*)::int as open from events where consumed_at is null`;
        open = row?.open ?? 0;
      }
      await load.pauseCommands();
      await redis.kill();
      redis.wipe();
      await redis.start();
      await Promise.all(workers.map((service) => system.restart(service)));
    },
  };
}

/** A Redis that keeps its connections and says nothing, for so long that nobody waits for it. */
export function frozenFor(minutes: number): LongFault {
  return {
    name: `Redis frozen for ${minutes} minutes`,
    async strike({ redis }) {
      redis.freeze();
      await pause(minutes * 60_000);
      redis.thaw();
    },
  };
}
