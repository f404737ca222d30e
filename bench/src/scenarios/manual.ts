import { measureRawArgon2 } from "./raw-argon2.ts";
import { measureFlow, underWay } from "./mail-flow.ts";
import { noteFlow } from "./mailed.ts";
import type { SharedScenario } from "./scenario.ts";

export const manual: SharedScenario = {
  name: "manual",
  about: "resets by hand each second, to the notice's 250, and what argon2 alone does in the same round",
  takes: "3 minutes",
  isUsual: true,
  isQuick: true,
  sink: "fast",
  contestants: ["rekey"],
  async measure(turn) {
    const { rekey, bench } = turn;
    if (rekey === undefined || (bench.isQuick && turn.round > 1)) return;
    const seconds = bench.isQuick ? 5 : 20;
    await measureRawArgon2(bench, bench.isQuick ? 2 : 5);
    const plan = { connections: 32, window: underWay, warmSeconds: 2, seconds };
    noteFlow(turn, "resets by hand", await measureFlow(turn, rekey.byHand, plan));
  },
};
