import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { waitUntil } from "./wait-until.ts";

/** Whether this process is alive and its command line names what we expect, so that a reused id is not taken for it. */
export function processRuns(pid: number, named: string): boolean {
  if (!Number.isInteger(pid) || pid <= 1) return false;
  return commandLine(pid)?.includes(named) ?? false;
}

/** Ends a server that an earlier run left behind and whose command line names it, by the first signal that does. */
export async function endStale(
  pidFile: string,
  named: readonly string[],
  signals: readonly (readonly [signal: NodeJS.Signals, timeoutMs: number])[],
): Promise<void> {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, "utf8").split("\n")[0]);
  const isGone = () => !named.some((words) => processRuns(pid, words));
  for (const [signal, timeoutMs] of signals) {
    if (isGone()) return;
    process.kill(pid, signal);
    await waitUntil(async () => isGone(), { timeoutMs });
  }
}

function commandLine(pid: number): string | undefined {
  try {
    if (existsSync("/proc/self/cmdline")) return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    return execFileSync("ps", ["-p", String(pid), "-o", "args="], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  } catch {
    return undefined;
  }
}
