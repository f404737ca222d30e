import type { SealingGap } from "../schema/sealing.ts";

/** How far the ids of the history have been looked at. */
export interface Seen {
  /** Of every id up to it, and in no gap, it is settled whether it is sealed. */
  seenThrough: bigint;
  gaps: readonly SealingGap[];
}

/** One look at the history, all of it as one snapshot had it. */
export interface Look {
  /** Ids with a row behind `seenThrough`, in their order; those between them had none. */
  fresh: readonly bigint[];
  /** Ids in a gap that have a row now, in their order. */
  filled: readonly bigint[];
  /** Whether all gaps were looked at, and not just the first of their rows. */
  isWhole: boolean;
  /** The smallest number of a transaction that still ran, and the first that had not begun. */
  xmin: bigint;
  xmax: bigint;
  at: string;
}

/** A transaction takes an id before it has a number, though not long before: nobody is as slow as this. */
export const gapSettlesAfterMs = 60_000;

// They are written with every round. Where there are more, neighbours become one, with what is sealed between them.
const gapsAtMost = 200;

/** What is known after a look whose rows have been sealed. */
export function seenAfter(before: Seen, look: Look): Seen {
  const rest = split(before.gaps, look.filled);
  const left = look.isWhole ? rest.flatMap((gap) => stillOpen(gap, look)) : rest;
  const noted = { before: String(look.xmax), notedAt: look.at };
  const fresh = gapsBetween(before.seenThrough, look.fresh).map((gap) => ({ ...gap, ...noted }));
  return { seenThrough: look.fresh.at(-1) ?? before.seenThrough, gaps: joined([...left, ...fresh]) };
}

/** Up to there every id is sealed or will never be. */
export function sealedThrough({ seenThrough, gaps }: Seen): bigint {
  const firsts = gaps.map(({ first }) => BigInt(first));
  return firsts.reduce((least, first) => (first <= least ? first - 1n : least), seenThrough);
}

/** With ids that were found without a seal although they were taken for settled. */
export function reopened({ seenThrough, gaps }: Seen, ids: readonly bigint[], look: Pick<Look, "xmax" | "at">): Seen {
  const noted = { before: String(look.xmax), notedAt: look.at };
  const found = ids.map((id) => ({ first: String(id), last: String(id), ...noted }));
  return {
    seenThrough,
    gaps: joined([...gaps, ...found].toSorted((a, b) => (BigInt(a.first) < BigInt(b.first) ? -1 : 1))),
  };
}

/**
 * A gap is closed when no transaction runs any more that may have taken one of its ids. Numbers that this server has
 * not come to are of another one: it is noted anew.
 */
function stillOpen(gap: SealingGap, { xmin, xmax, at }: Look): SealingGap[] {
  const before = BigInt(gap.before);
  if (before > xmax) return [{ ...gap, before: String(xmax), notedAt: at }];
  const isSettled = before <= xmin && Date.parse(at) - Date.parse(gap.notedAt) >= gapSettlesAfterMs;
  return isSettled ? [] : [gap];
}

function gapsBetween(after: bigint, ids: readonly bigint[]): { first: string; last: string }[] {
  let expected = after + 1n;
  return ids.flatMap((id) => {
    const [first, last] = [expected, id - 1n];
    expected = id + 1n;
    return first <= last ? [{ first: String(first), last: String(last) }] : [];
  });
}

function split(gaps: readonly SealingGap[], filled: readonly bigint[]): SealingGap[] {
  if (filled.length === 0) return [...gaps];
  return gaps.flatMap((gap) => {
    const [first, last] = [BigInt(gap.first), BigInt(gap.last)];
    const inside = filled.filter((id) => id >= first && id <= last);
    return gapsBetween(first - 1n, [...inside, last + 1n]).map((part) => ({ ...gap, ...part }));
  });
}

function joined(gaps: readonly SealingGap[]): SealingGap[] {
  let list = [...gaps];
  while (list.length > gapsAtMost) {
    list = list.flatMap((gap, index) => {
      const next = list[index + 1];
      if (index % 2 === 1) return [];
      return next ? [join(gap, next)] : [gap];
    });
  }
  return list;
}

function join(one: SealingGap, other: SealingGap): SealingGap {
  const before = BigInt(one.before) > BigInt(other.before) ? one.before : other.before;
  const notedAt = one.notedAt > other.notedAt ? one.notedAt : other.notedAt;
  return { first: one.first, last: other.last, before, notedAt };
}
