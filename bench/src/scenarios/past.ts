import { type Bench, takeTurn, type TurnOptions } from "../bench.ts";
import { clearSince, growPast } from "../servers/grow-past.ts";
import { measureAccepting } from "./accept.ts";
import { measureMailed, noteFlow } from "./mailed.ts";
import type { OwnScenario } from "./scenario.ts";

export const past: OwnScenario = {
  name: "past",
  about: "accepting and mailing with no, 1 and 5 million past resets",
  takes: "25 minutes, the first time 25 more",
  isUsual: false,
  isQuick: false,
  async run(bench) {
    const databases = new Map<number, string | undefined>([[0, undefined]]);
    for (const count of pastCounts(bench)) databases.set(count, await growPast(bench.servers, count, bench.say));
    for (let round = 1; round <= Math.min(bench.rounds, 3); round += 1)
      for (const [count, database] of databases) await measurePast(bench, round, count, database);
  },
};

export const pastCounts = (bench: Bench): readonly number[] => (bench.isQuick ? [100_000] : [1_000_000, 5_000_000]);

async function measurePast(bench: Bench, round: number, count: number, database: string | undefined): Promise<void> {
  const options: TurnOptions = { as: `rekey, ${count} past`, ...(database !== undefined && { database }) };
  const since = new Date();
  await takeTurn(bench, "rekey", round, options, async (turn) => {
    noteFlow(turn, "mailed", await measureMailed(turn, bench.isQuick ? 5 : 30));
    await turn.running.workers?.stop();
    await measureAccepting(turn, 32, "stopped");
  });
  if (database !== undefined) await clearSince(bench.servers, database, since);
}
