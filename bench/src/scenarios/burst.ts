import { setTimeout as pause } from "node:timers/promises";
import { takeTurn, type Turn } from "../bench.ts";
import { askAlone } from "./ask-alone.ts";
import { untilMailed } from "./mail-flow.ts";
import type { OwnScenario } from "./scenario.ts";

// Of people whom the many do not reach.
const meanwhile = 190_001;
const behindAll = 190_002;

export const burst: OwnScenario = {
  name: "burst",
  about: "50 000 resets started together; when those arrive that somebody else starts meanwhile and behind all of them",
  takes: "5 minutes",
  isUsual: false,
  isQuick: false,
  async run(bench) {
    for (let round = 1; round <= Math.min(bench.rounds, 2); round += 1)
      await takeTurn(bench, "rekey", round, { sink: "timed" }, measureBurst);
  },
};

async function measureBurst(turn: Turn): Promise<void> {
  const { running, sink, bench, add } = turn;
  const many = bench.isQuick ? 1_000 : 50_000;
  const startedAt = performance.now();
  const started = turn.run(running.byMail, { connections: 64, count: many });
  while (sink.count() < many / 100) await pause(5);
  const first = askAlone(turn, meanwhile);
  const { answered } = await started;
  add(`${many} started together: all accepted after s`, (performance.now() - startedAt) / 1_000);
  const second = askAlone(turn, behindAll);
  add(`${many} started together: one meanwhile, answer to 250 in ms`, await first);
  add(`${many} started together: one behind them all, answer to 250 in ms`, await second);
  await untilMailed(turn, answered + 2, 60_000);
  add(`${many} started together: all mailed after s`, (performance.now() - startedAt) / 1_000);
}
