import type { Logger } from "./logger.ts";
import { runUntilStopped } from "./run-until-stopped.ts";
import { waitAtMost } from "./wait-at-most.ts";

/** Something that happened so often. */
export interface Counted<T> {
  what: T;
  count: number;
  /** Within so many seconds until now; undefined: once. */
  seconds: number | undefined;
}

export interface TallyOptions<T> {
  /** What is alike is counted together. */
  keyOf: (what: T) => string;
  /** What stands for this one and others, once there are too many kinds to be told apart: of few kinds itself. */
  restOf: (what: T) => T;
}

interface Kind<T> {
  what: T;
  count: number;
  sinceMs: number;
  /** Whether it was told of in this minute. */
  isTold: boolean;
}

const minuteMs = 60_000;

/** So many kinds are told apart at once, and then as many as come back with time. */
export const kindsAtOnce = 100;
export const kindsPerMinute = 20;

/**
 * Counts what may come in floods. The first of a kind is told of when it is taken next, what repeats it within the
 * minute once more at the minute's end. Beyond the bound of kinds all others are counted together, in one for each kind
 * of `restOf`, so neither the memory nor what is told grows with what comes.
 */
export function createTally<T>(
  { keyOf, restOf }: TallyOptions<T>,
  nowMs: () => number = () => performance.now(),
): { note: (what: T) => void; take: (isLast?: boolean) => Counted<T>[] } {
  const kinds = new Map<string, Kind<T>>();
  const rest = new Map<string, Kind<T>>();
  let [left, leftAtMs] = [kindsAtOnce, nowMs()];
  let begunAtMs = Number.NEGATIVE_INFINITY;

  const begin = (now: number) => {
    left = Math.min(kindsAtOnce, left + ((now - leftAtMs) / minuteMs) * kindsPerMinute);
    leftAtMs = now;
    begunAtMs = now;
  };
  const count = (map: Map<string, Kind<T>>, key: string, what: T, now: number) => {
    const kind = map.get(key) ?? { what, count: 0, sinceMs: now, isTold: false };
    if (kind.count === 0) kind.sinceMs = now;
    kind.count += 1;
    map.set(key, kind);
  };
  return {
    note(what) {
      const now = nowMs();
      if (kinds.size === 0 && rest.size === 0) begin(now);
      const key = keyOf(what);
      if (kinds.has(key)) return count(kinds, key, what, now);
      if (left >= 1) {
        left -= 1;
        return count(kinds, key, what, now);
      }
      const other = restOf(what);
      count(rest, keyOf(other), other, now);
    },
    take(isLast = false) {
      const now = nowMs();
      const isOver = isLast || now - begunAtMs >= minuteMs;
      const due = [...kinds.values()].filter((kind) => kind.count > 0 && (isOver || !kind.isTold));
      const told = [...due, ...(isOver ? rest.values() : [])].map((kind) => tell(kind, now));
      if (isOver) for (const map of [kinds, rest]) map.clear();
      return told;
    },
  };
}

function tell<T>(kind: Kind<T>, now: number): Counted<T> {
  const { what, count, sinceMs } = kind;
  kind.isTold = true;
  kind.count = 0;
  return { what, count, seconds: count === 1 ? undefined : Math.max(1, Math.ceil((now - sinceMs) / 1_000)) };
}

export interface Tally<T> extends AsyncDisposable {
  /** Counts, and nothing else: nobody waits for what comes of it. */
  note: (what: T) => void;
}

const lastWithinMs = 2_000;

/**
 * Counts, and writes down every second what is to be told. What could not be written is tried again before anything
 * else is taken, and what comes meanwhile is counted on, so nothing is lost and no more is held. When it is disposed of
 * it writes what is left; a process that is killed loses what it had not written, a minute's repetitions at most.
 */
export function openTally<T>(
  name: string,
  options: TallyOptions<T> & {
    /** All of them, but for those that could never be written: says why each could not. */
    write: (rows: readonly Counted<T>[]) => Promise<readonly unknown[]>;
    log: Logger;
  },
): Tally<T> {
  const { log } = options;
  const tally = createTally(options);
  let unwritten: Counted<T>[] = [];
  const write = async (isLast: boolean): Promise<"all"> => {
    if (unwritten.length === 0) unwritten = tally.take(isLast);
    const unfit = unwritten.length === 0 ? [] : await options.write(unwritten);
    for (const err of unfit)
      log.error({ code: "tally-refused", tally: name, err }, "something counted was not written");
    unwritten = [];
    return "all";
  };
  const rounds = runUntilStopped(name, () => write(false), { everyMs: 1_000, log });
  return {
    note: tally.note,
    async [Symbol.asyncDispose]() {
      // What an earlier round could not write goes before the rest.
      const last = async () => {
        await rounds[Symbol.asyncDispose]();
        await write(true);
        await write(true);
      };
      const onFailure = (err: unknown) =>
        log.warn({ code: "tally-not-written", tally: name, err }, "what was counted last could not be written");
      await waitAtMost(lastWithinMs, last().catch(onFailure));
    },
  };
}
