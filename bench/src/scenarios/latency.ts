import { percentile } from "../arithmetic/summarise.ts";
import type { Turn } from "../bench.ts";
import { untilMailed } from "./mail-flow.ts";
import type { SharedScenario } from "./scenario.ts";

export const latency: SharedScenario = {
  name: "latency",
  about: "from the answer to the sink's 250, when idle and at 50 a second; by a sink of our own, which notes each",
  takes: "15 minutes",
  isUsual: true,
  isQuick: true,
  sink: "timed",
  contestants: ["bare", "better-auth", "vendure", "rekey"],
  async measure(turn) {
    const { isQuick } = turn.bench;
    await warm(turn);
    await measureLatency(turn, "idle", 8, isQuick ? 4 : 20);
    await measureLatency(turn, "at 50/s", 50, isQuick ? 3 : 8);
  },
};

async function warm(turn: Turn): Promise<void> {
  const before = turn.sink.count();
  const { answered } = await turn.run(turn.running.byMail, { connections: 8, count: 100 });
  await untilMailed(turn, before + answered);
}

async function measureLatency(turn: Turn, when: string, perSecond: number, seconds: number): Promise<void> {
  const { running, sink, add } = turn;
  const before = sink.count();
  const plan = { connections: 50, perSecond, seconds, tellsEach: true };
  const { answered, answers } = await turn.run(running.byMail, plan);
  await untilMailed(turn, before + answered);
  const times = answers.flatMap(([person, atMs]) => {
    const takenAt = sink.takenAt(running.addressOf(person));
    // A mail may be out before its request is answered.
    return takenAt === undefined ? [] : [Math.max(takenAt - atMs, 0)];
  });
  add(`answer to 250, ${when}: p50 ms`, percentile(times, 0.5));
  add(`answer to 250, ${when}: p99 ms`, percentile(times, 0.99));
}
