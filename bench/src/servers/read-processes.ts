import { readdirSync, readFileSync } from "node:fs";
import {
  backendKey,
  nameOfBackend,
  otherBackends,
  parseMemory,
  parseStat,
  type ProcessStat,
  type Times,
} from "../arithmetic/process-times.ts";

// Of Linux, on every machine that Node runs on.
const tickMs = 10;

export interface Memory {
  /** What the process has, its part of what is shared counted by share. In MiB. */
  pss: number;
  rss: number;
}

function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Ended in the meantime.
    return otherwise;
  }
}

const titleOf = (pid: number): string => readOr(`/proc/${pid}/cmdline`, "").replaceAll("\0", " ").trim();

function statOf(pid: number): ProcessStat | undefined {
  const line = readOr(`/proc/${pid}/stat`, "");
  return line === "" ? undefined : parseStat(line);
}

function childrenOf(parent: number): number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => statOf(pid)?.parent === parent);
}

/** The processor time that each has used until now. PostgreSQL's is told by the role of each backend as well. */
export function readTimes(pids: Readonly<Record<string, number>>, postmaster: number): Times {
  const times: Record<string, number> = {};
  const add = (name: string, ticks: number) => {
    times[name] = (times[name] ?? 0) + ticks * tickMs;
  };
  for (const [name, pid] of Object.entries(pids)) {
    const stat = statOf(pid);
    add(name, (stat?.own ?? 0) + (stat?.ofEnded ?? 0));
  }
  const server = statOf(postmaster);
  add(otherBackends, (server?.own ?? 0) + (server?.ofEnded ?? 0));
  for (const pid of childrenOf(postmaster))
    add(backendKey(`postgres: ${nameOfBackend(titleOf(pid))}`, pid), statOf(pid)?.own ?? 0);
  return times;
}

/** All that a server of several processes holds together. */
export function readMemory(pid: number): Memory {
  const rollups = [pid, ...childrenOf(pid)].map((each) => readOr(`/proc/${each}/smaps_rollup`, ""));
  const sum = (name: "Pss" | "Rss") =>
    rollups.filter(Boolean).reduce((total, text) => total + parseMemory(text, name), 0);
  return { pss: sum("Pss"), rss: sum("Rss") };
}
