import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";

/** A process and all that began under it and still runs, itself first. */
export function processTree(root: number): number[] {
  const family = parents();
  const found = [root];
  for (const parent of found) {
    for (const [pid, ppid] of family) if (ppid === parent) found.push(pid);
  }
  return found;
}

/** Every process with its parent. Small systems have /proc and no ps. */
function parents(): [pid: number, ppid: number][] {
  if (existsSync("/proc/self/stat")) {
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return pids.flatMap((pid) => parentOf(pid).map((ppid): [number, number] => [Number(pid), ppid]));
  }
  const rows = execFileSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" }).matchAll(/(\d+)\s+(\d+)/g);
  return [...rows].map(([, pid, ppid]) => [Number(pid), Number(ppid)]);
}

/** None of one that has ended meanwhile. */
function parentOf(pid: string): number[] {
  try {
    // Its name stands in brackets, and may have some itself.
    const [, ppid] = /\) \S (\d+)[^)]*$/.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    return [Number(ppid)];
  } catch {
    return [];
  }
}
