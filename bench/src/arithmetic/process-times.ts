/** What one line of /proc/<pid>/stat says that we need; times in ticks of the clock. */
export interface ProcessStat {
  parent: number;
  /** User and system time of its own. */
  own: number;
  /** The same of its children that have ended and were waited for. */
  ofEnded: number;
}

/** The name stands in brackets and may hold blanks and brackets itself. */
export function parseStat(line: string): ProcessStat {
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  const at = (index: number) => Number(fields[index]);
  return { parent: at(1), own: at(11) + at(12), ofEnded: at(13) + at(14) };
}

/** Processor time in milliseconds, by the name of who used it. */
export type Times = Readonly<Record<string, number>>;

/** Whoever waits for backends of PostgreSQL that have ended, and whoever else has no name of its own there. */
export const otherBackends = "postgres: others";

/** One of several processes of a name: what each has used ends with it. */
export const backendKey = (name: string, pid: number): string => `${name}#${pid}`;

/**
 * What was used between two looks. All that a backend has ever used comes to the others when it ends: what it had used
 * before the first look is none of theirs.
 */
export function timesBetween(before: Times, after: Times): Record<string, number> {
  const used: Record<string, number> = {};
  const add = (name: string, time: number) => {
    used[name] = (used[name] ?? 0) + time;
  };
  for (const [key, time] of Object.entries(after)) add(nameIn(key), time - (before[key] ?? 0));
  const ended = Object.entries(before).filter(([key]) => key !== nameIn(key) && !(key in after));
  for (const [, time] of ended) add(otherBackends, -time);
  return Object.fromEntries(Object.entries(used).filter(([, time]) => time > 0));
}

const nameIn = (key: string): string => key.replace(/#\d+$/, "");

/** A backend of PostgreSQL by the role that it serves, and the others by what they do. */
export function nameOfBackend(title: string): string {
  const [, role] = /^postgres: (\S+) \S+ (?:\[local\]|[\d.]+\(\d+\))/.exec(title) ?? [];
  if (role !== undefined) return role;
  const [, work] = /^postgres: (?:io )?(autovacuum|walwriter|checkpointer|background writer)/.exec(title) ?? [];
  return work ?? "others";
}

/** A number of kibibytes out of a file such as /proc/<pid>/smaps_rollup, in MiB. */
export function parseMemory(text: string, name: "Pss" | "Rss"): number {
  const [, kibibytes] = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(text) ?? [];
  return Number(kibibytes) / 1_024;
}
