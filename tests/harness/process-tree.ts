import { execFileSync } from "node:child_process";

/** A process and all that began under it and still runs, itself first. */
export function processTree(root: number): number[] {
  const rows = execFileSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
  const family = rows.map((row) => row.trim().split(/\s+/).map(Number));
  const found = [root];
  for (const parent of found) {
    for (const [pid, ppid] of family) if (ppid === parent && pid !== undefined) found.push(pid);
  }
  return found;
}
