import { setTimeout as pause } from "node:timers/promises";
import { takeTurn, type Turn } from "../bench.ts";
import { untilMailed } from "./mail-flow.ts";
import type { OwnScenario } from "./scenario.ts";

export const drain: OwnScenario = {
  name: "drain",
  about: "mails each second out of 1 000 and of 100 000 that wait, with nothing new coming in",
  takes: "20 minutes",
  isUsual: false,
  isQuick: false,
  async run(bench) {
    const counts = bench.isQuick ? [200, 1_000] : [1_000, 100_000];
    for (let round = 1; round <= Math.min(bench.rounds, 3); round += 1)
      for (const count of counts) await takeTurn(bench, "rekey", round, {}, (turn) => measureDraining(turn, count));
  },
};

async function measureDraining(turn: Turn, waiting: number): Promise<void> {
  const { running, sink } = turn;
  await running.workers?.stop();
  const { answered } = await turn.run(running.byMail, { connections: 64, count: waiting });
  await running.workers?.start();
  while (sink.count() === 0) await pause(1);
  const [first, startedAt] = [sink.count(), performance.now()];
  await untilMailed(turn, answered, 60_000);
  turn.add(`drained/s, ${waiting} waiting`, ((sink.count() - first) / (performance.now() - startedAt)) * 1_000);
}
