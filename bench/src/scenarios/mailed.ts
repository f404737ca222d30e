import type { Turn } from "../bench.ts";
import { type Flow, measureFlow, underWay } from "./mail-flow.ts";
import type { SharedScenario } from "./scenario.ts";

export const mailed: SharedScenario = {
  name: "mailed",
  about: "resets by mail each second, from the answer to the sink's 250, sustained; processor time for each",
  takes: "30 minutes",
  isUsual: true,
  isQuick: true,
  sink: "fast",
  contestants: ["bare", "better-auth", "vendure", "rekey"],
  async measure(turn) {
    noteFlow(turn, "mailed", await measureMailed(turn, turn.bench.isQuick ? 4 : 60));
  },
};

export function measureMailed(turn: Turn, seconds: number): Promise<Flow> {
  const { isQuick } = turn.bench;
  const warm = isQuick ? { window: underWay / 2, warmSeconds: 2 } : { window: underWay, warmSeconds: 5 };
  return measureFlow(turn, turn.running.byMail, { connections: 32, ...warm, seconds });
}

export function noteFlow({ add }: Turn, metric: string, flow: Flow): void {
  add(`${metric}/s`, flow.perSecond);
  add(`${metric}: processor ms for each`, flow.cpuTotalMs);
  for (const [name, ms] of Object.entries(flow.cpuMs)) add(`${metric}: processor ms for each: ${name}`, ms);
}
