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
  /** Places of the files in what was given, in the order of their rows. */
  order: readonly number[];
  /** So many rows come before the first of them, and their last row. */
  before: number;
  last: number;
  /** The first place where they do not follow on one another. */
  break: Break | undefined;
}

/**
 * Whether the rows of several files follow on one another without a gap: each begins where the one before ends,
 * with the tree that was signed there. Chosen rows and faulty files follow on nothing.
 */
export function followOn(verdicts: readonly Verdict[]): Together {
  const order = [...verdicts.keys()].toSorted((one, other) => beginOf(verdicts[one]) - beginOf(verdicts[other]));
  const [first, last] = [order[0], order.at(-1)].map((at) => (at === undefined ? undefined : verdicts[at]));
  const found = order.flatMap((at, place) => {
    const message = faultOf(verdicts[order[place - 1] ?? -1], verdicts[at]);
    return message === undefined ? [] : [{ at, message }];
  });
  return { order, before: first?.before ?? 0, last: last?.checkpoint?.size ?? 0, break: found[0] };
}

const beginOf = (verdict: Verdict | undefined): number => verdict?.before ?? 0;

function faultOf(earlier: Verdict | undefined, later: Verdict | undefined): string | undefined {
  if (later === undefined || later.fault !== null) return "It does not verify.";
  if (!later.isWhole) return "It has chosen rows, which follow on nothing.";
  if (earlier === undefined) return undefined;
  const { before, beforeRoot, origin } = later;
  const size = earlier.checkpoint?.size ?? 0;
  if (origin !== earlier.origin)
    return `It is of the history "${origin}", and the one before is of "${earlier.origin}".`;
  if (before > size) return `The rows ${size + 1} to ${before} are missing: none of the files has them.`;
  if (before < size) return `The rows ${before + 1} to ${size} are in the file before as well.`;
  if (beforeRoot !== earlier.checkpoint?.root)
    return `It continues another history than the one that was signed over ${size} rows.`;
  return undefined;
}
