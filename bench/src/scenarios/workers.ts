import { takeTurn } from "../bench.ts";
import { measureMailed, noteFlow } from "./mailed.ts";
import type { OwnScenario } from "./scenario.ts";

export const workers: OwnScenario = {
  name: "workers",
  about: "resets by mail each second with one, two and four workers of each kind",
  takes: "10 minutes",
  isUsual: false,
  isQuick: false,
  async run(bench) {
    for (let round = 1; round <= Math.min(bench.rounds, 3); round += 1) {
      for (const count of [1, 2, 4]) {
        const options = { workers: count, as: `rekey, ${count} of each worker` };
        await takeTurn(bench, "rekey", round, options, async (turn) =>
          noteFlow(turn, "mailed", await measureMailed(turn, bench.isQuick ? 5 : 30)),
        );
      }
    }
  },
};
