import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { LoadPlan, LoadResult, ToLoad } from "./load-plan.ts";

export interface Load extends AsyncDisposable {
  pid: number;
  run(plan: LoadPlan): Promise<LoadResult>;
  /** How many of those that this plan has begun are done; for plans with a window. */
  report(done: number): void;
  /** Lets the plan that runs begin nothing more. */
  end(): void;
}

type FromLoad = { result: LoadResult } | { failed: string };

export async function startLoad(): Promise<Load> {
  const child = fork(join(import.meta.dirname, "load-process.ts"), [], { execArgv: [], serialization: "advanced" });
  await once(child, "spawn");
  const send = (message: ToLoad) => void (child.connected && child.send(message));
  const exited = once(child, "exit");
  const ended = exited.then(() => ({ failed: "the load's process ended" }));
  const waiting: ((answer: FromLoad) => void)[] = [];
  child.on("message", (answer: FromLoad) => waiting.shift()?.(answer));
  const nextAnswer = () => new Promise<FromLoad>((resolve) => void waiting.push(resolve));
  return {
    pid: child.pid ?? 0,
    run: async (plan) => {
      send({ plan });
      const answer = await Promise.race([nextAnswer(), ended]);
      if ("failed" in answer) throw new Error(answer.failed);
      return answer.result;
    },
    report: (done) => send({ done }),
    end: () => send({ end: true }),
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      send({ stop: true });
      await exited;
    },
  };
}
