import type { SealedHistory, StoredEntry } from "./sealed-history.ts";

/** A whole number from zero up to, and without, `below`. */
export type Pick = (below: number) => number;

export function pickRow({ rows }: SealedHistory, pick: Pick): StoredEntry {
  const row = rows[pick(rows.length)];
  if (row === undefined) throw new Error("there is no such row");
  return row;
}

/** Two rows, the earlier one first. */
export function pickTwo(history: SealedHistory, pick: Pick): [StoredEntry, StoredEntry] {
  const [one, other] = [pickRow(history, pick), pickRow(history, pick)];
  if (one.sequence === other.sequence) return pickTwo(history, pick);
  return one.sequence < other.sequence ? [one, other] : [other, one];
}
