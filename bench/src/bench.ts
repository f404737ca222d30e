import { anyPort } from "@rekey/dev/free-port";
import type { ContestantName, Running, TurnSettings } from "./contestants/contestant.ts";
import { bare, betterAuth, startPeer, vendure } from "./contestants/peers.ts";
import { type RekeyHouse, type RunningRekey, startRekey } from "./contestants/rekey.ts";
import type { LoadPlan, LoadResult, RequestTemplate } from "./load/load-plan.ts";
import type { Load } from "./load/start-load.ts";
import type { Results } from "./results.ts";
import type { Servers } from "./servers/start-servers.ts";
import { type Sink, startSink } from "./sink/start-sink.ts";

/** What scenarios work with. */
export interface Bench {
  servers: Servers;
  load: Load;
  house: RekeyHouse;
  /** Where the contestants are installed. */
  folder: string;
  rounds: number;
  isQuick: boolean;
  results: Results;
  say(line: string): void;
}

/** One contestant, running for one round, with the machine for itself. */
export interface Turn {
  bench: Bench;
  running: Running;
  /** The same, where it is Rekey. */
  rekey: RunningRekey | undefined;
  sink: Sink;
  round: number;
  /** Sends what a plan says, to people who were not asked for in this turn as long as there are some. */
  run(request: RequestTemplate, plan: Omit<LoadPlan, "request" | "first" | "people">): Promise<LoadResult>;
  add(metric: string, value: number): void;
}

export interface TurnOptions extends Partial<Pick<TurnSettings, "workers" | "hasSealer" | "pages" | "database">> {
  sink?: "fast" | "timed" | "tokens";
  /** Under which name its figures stand, where that is not the contestant's own. */
  as?: string;
}

/** Starts a contestant on its own data and lets `work` measure it; disposes of all of it afterwards. */
export async function takeTurn(
  bench: Bench,
  name: ContestantName,
  round: number,
  options: TurnOptions,
  work: (turn: Turn) => Promise<void>,
): Promise<void> {
  const { servers, load, results } = bench;
  const { sink: kind = "fast", as: _as, ...told } = options;
  await using sink = await startSink(kind, await anyPort(), servers.reaper);
  const settings: TurnSettings = { servers, sink, workers: 1, hasSealer: true, pages: [], ...told };
  const rekey = name === "rekey" ? await startRekey(bench.house, settings) : undefined;
  await using running = rekey ?? (await startPeer(peers[name as keyof typeof peers], bench.folder, settings));
  let next = 1;
  await work({
    bench,
    running,
    rekey,
    sink,
    round,
    run: async (request, plan) => {
      const result = await load.run({ ...plan, request, first: next, people: running.people });
      next = result.next;
      if (result.firstOther !== undefined)
        bench.say(`  ${name}: ${JSON.stringify(result.others)}, the first: ${result.firstOther}`);
      return result;
    },
    add: (metric, value) => results.add(metric, options.as ?? name, value),
  });
}

const peers = { bare, "better-auth": betterAuth, vendure };
