import type { Verdict } from "./verdict.ts";

/** Where files that each verify do not make one history. */
interface Break {
  /** The later one of the two files, by its place in what was given. */
  at: number;
  /** A sentence. */
  message: string;
}

/** What several files are together. */
export interface Together {
  /** Places of the files in what was given, in the order of their rows; behind them those that stand alone. */
  order: readonly number[];
  /** How many of them are rows on end; the others are chosen rows and proofs, which follow on nothing. */
  onEnd: number;
  /** So many rows come before the first of those on end, and their last row. */
  before: number;
  last: number;
  /** The first place where they are not of one history, or do not follow on one another. */
  break: Break | undefined;
}

/**
 * Whether the rows of several files follow on one another without a gap: each begins where the one before ends, with
 * the tree that was signed there. Chosen rows and proofs are judged each by itself, and have to be of the same history.
 */
export function followOn(verdicts: readonly Verdict[]): Together {
  const places = [...verdicts.keys()];
  const onEnd = places
    .filter((at) => !isAlone(verdicts[at]))
    .toSorted((one, other) => beginOf(verdicts[one]) - beginOf(verdicts[other]));
  const order = [...onEnd, ...places.filter((at) => isAlone(verdicts[at]))];
  const [first, last] = [onEnd[0], onEnd.at(-1)].map((at) => (at === undefined ? undefined : verdicts[at]));
  const found = order.flatMap((at, place) => {
    const earlier = verdicts[order[place - 1] ?? -1];
    const message = isAlone(verdicts[at]) ? faultAlone(earlier, verdicts[at]) : faultOf(earlier, verdicts[at]);
    return message === undefined ? [] : [{ at, message }];
  });
  return {
    order,
    onEnd: onEnd.length,
    before: first?.before ?? 0,
    last: last?.checkpoint?.size ?? 0,
    break: found[0],
  };
}

const isAlone = (verdict: Verdict | undefined): boolean =>
  verdict?.kind === "proof" || (verdict?.kind === "export" && !verdict.isWhole && verdict.fault === null);

const beginOf = (verdict: Verdict | undefined): number => verdict?.before ?? 0;

const notVerified = "It does not verify.";

function faultOf(earlier: Verdict | undefined, later: Verdict | undefined): string | undefined {
  if (later === undefined || later.fault !== null) return notVerified;
  if (earlier === undefined) return undefined;
  const { before, beforeRoot } = later;
  const size = earlier.checkpoint?.size ?? 0;
  const ofOther = faultOfOrigin(earlier, later);
  if (ofOther !== undefined) return ofOther;
  if (before > size) return `The rows ${size + 1} to ${before} are missing: none of the files has them.`;
  if (before < size) {
    const shared = Math.min(size, later.checkpoint?.size ?? size);
    return `The rows ${before + 1} to ${shared} are in the file before as well: give only one of the two.`;
  }
  if (beforeRoot !== earlier.checkpoint?.root)
    return `It continues another history than the one that was signed over ${size} rows.`;
  return undefined;
}

function faultAlone(earlier: Verdict | undefined, later: Verdict | undefined): string | undefined {
  if (later === undefined || later.fault !== null) return notVerified;
  return earlier && faultOfOrigin(earlier, later);
}

/** A file that does not verify has a name that proves nothing. */
function faultOfOrigin(earlier: Verdict, { origin }: Verdict): string | undefined {
  if (earlier.fault !== null || origin === earlier.origin) return undefined;
  return `It is of the history "${origin}", and the one before is of "${earlier.origin}".`;
}
