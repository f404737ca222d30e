import type { CountChange, Counted } from "./create-limits.ts";

/** Counts of this process; beyond `most` keys the oldest are forgotten. */
export function createMemoryCounts(most: number, now: () => number = () => performance.now()) {
  const counts = new Map<string, { count: number; endsAtMs: number }>();
  const addOne = ({ key, by, forMs }: CountChange): Counted => {
    const atMs = now();
    const found = counts.get(key);
    const isOld = found !== undefined && found.endsAtMs <= atMs;
    if (isOld) counts.delete(key);
    const entry = found === undefined || isOld ? { count: 0, endsAtMs: atMs + forMs } : found;
    entry.count = Math.max(0, entry.count + by);
    if (entry.count === 0) counts.delete(key);
    else counts.set(key, entry);
    const [oldest] = counts.keys();
    if (counts.size > most && oldest !== undefined) counts.delete(oldest);
    return { count: entry.count, msLeft: entry.endsAtMs - atMs };
  };
  return { add: (changes: readonly CountChange[]) => changes.map(addOne) };
}
