// A process of its own, so that what the load costs is known and is no part of what is measured.
import { runLoad } from "./run-load.ts";
import type { LoadResult, ToLoad } from "./load-plan.ts";

let reported = 0;
let isEnded = false;
let waiters: (() => void)[] = [];

process.on("message", (message: ToLoad) => {
  if ("done" in message) {
    reported = message.done;
    for (const wake of waiters) wake();
    waiters = [];
  } else if ("end" in message) isEnded = true;
  else if ("stop" in message) process.exit(0);
  else void start(message);
});
process.on("disconnect", () => process.exit(0));

async function start({ plan }: { plan: Parameters<typeof runLoad>[0] }): Promise<void> {
  reported = 0;
  isEnded = false;
  const nextReport = () => new Promise<void>((resolve) => void waiters.push(resolve));
  const send = (message: { result: LoadResult } | { failed: string }) => process.send?.(message);
  try {
    send({ result: await runLoad(plan, { reported: () => reported, nextReport, isEnded: () => isEnded }) });
  } catch (error) {
    send({ failed: String(error) });
  }
}
