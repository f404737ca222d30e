import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

/**
 * How much of a core the main thread of a process takes over a while, out of what the machine would have given it: 1
 * for one that spins, however much else there is to do.
 */
export async function shareOfCore(pid: number, ms: number): Promise<number> {
  const readNs = () => readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ").map(Number);
  const [ranNs = 0, waitedNs = 0] = readNs();
  const startedAtMs = performance.now();
  await pause(ms);
  const [ranThenNs = 0, waitedThenNs = 0] = readNs();
  const givenNs = (performance.now() - startedAtMs) * 1e6 - (waitedThenNs - waitedNs);
  return (ranThenNs - ranNs) / givenNs;
}
