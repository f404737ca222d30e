import type { Turn } from "../bench.ts";
import type { SharedScenario } from "./scenario.ts";

/** Last of its turn: what was accepted here is mailed by nobody. */
export const accept: SharedScenario = {
  name: "accept",
  about: "accepting at 1, 32 and 256 connections, with workers running and stopped",
  takes: "8 minutes",
  isUsual: true,
  isQuick: true,
  sink: "fast",
  contestants: ["bare", "better-auth", "vendure", "rekey"],
  async measure(turn) {
    const { running, bench } = turn;
    const counts = bench.isQuick ? [32] : [1, 32, 256];
    for (const connections of counts) await measureAccepting(turn, connections, "running");
    if (running.workers === undefined) return;
    await running.workers.stop();
    for (const connections of counts) await measureAccepting(turn, connections, "stopped");
  },
};

export async function measureAccepting(turn: Turn, connections: number, workers: "running" | "stopped"): Promise<void> {
  const { running, bench, add } = turn;
  const plan = bench.isQuick ? { warmSeconds: 1, seconds: 2 } : { warmSeconds: 2, seconds: 8 };
  const { perSecond, p50, p99 } = await turn.run(running.byMail, { connections, ...plan });
  const metric = `accepted/s, ${connections} connections, workers ${workers}`;
  add(metric, perSecond);
  add(`${metric}: p50 ms`, p50);
  add(`${metric}: p99 ms`, p99);
}
