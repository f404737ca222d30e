import type { FaultCode } from "./verdict.ts";

/** What is found out about rows that are out of their order, by reading on. */
export interface Misplaced {
  expected: number;
  found: number;
  line: number | null;
  /** The sequence behind it. */
  next: number | undefined;
  isExpectedLater: boolean;
  isFoundAgain: boolean;
}

export function seeLater(misplaced: Misplaced, sequence: number): void {
  misplaced.next ??= sequence;
  if (sequence === misplaced.expected) misplaced.isExpectedLater = true;
  if (sequence === misplaced.found) misplaced.isFoundAgain = true;
}

export function judgeMisplaced(
  { expected, found, next, isExpectedLater, isFoundAgain }: Misplaced,
  { rows, treeSize }: { rows: number; treeSize: number },
): { code: FaultCode; message: string } {
  const standsFor = `A row says that it is number ${found}, where number ${expected} has to be`;
  const isCountRight = rows === treeSize;
  const isOfNoOther = found > Math.max(treeSize, rows - 1);
  if (found < expected || (isExpectedLater && (isOfNoOther || isFoundAgain))) {
    const isReplaced = next === undefined ? isCountRight : next > expected;
    return isReplaced
      ? { code: "renumbered", message: `${standsFor}.` }
      : { code: "inserted", message: `A row that says that it is number ${found} was put before number ${expected}.` };
  }
  if (isExpectedLater) return { code: "reordered", message: `${standsFor}; that one comes later.` };
  const isTaken = next === undefined ? isCountRight : next === expected + 1;
  return isTaken
    ? { code: "renumbered", message: `${standsFor}.` }
    : { code: "missing", message: `Row ${expected} is missing: row ${found} follows on row ${expected - 1}.` };
}
