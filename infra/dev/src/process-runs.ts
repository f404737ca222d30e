import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** Whether this process is alive and its command line names what we expect, so that a reused id is not taken for it. */
export function processRuns(pid: number, named: string): boolean {
  if (!Number.isInteger(pid) || pid <= 1) return false;
  return commandLine(pid)?.includes(named) ?? false;
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
