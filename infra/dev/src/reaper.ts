import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { WatchMessage } from "./reaper-process.ts";

/**
 * A small process beside ours that ends the servers we started when we are killed without a chance to do it
 * ourselves.
 */
export interface Reaper extends AsyncDisposable {
  watch(process: { pid: number; noticesLoss: boolean }): void;
  release(pid: number): void;
}

export async function startReaper(): Promise<Reaper> {
  const child = fork(join(import.meta.dirname, "reaper-process.ts"), [], {
    detached: true,
    stdio: "ignore",
    execArgv: [],
  });
  await once(child, "spawn");
  const send = (message: WatchMessage) => {
    if (child.connected) child.send(message);
  };
  return {
    watch: ({ pid, noticesLoss }) => send({ watch: { pid, noticesLoss } }),
    release: (pid) => send({ release: pid }),
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}
