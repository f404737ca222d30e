import type { RowCheck } from "./check-row.ts";
import { fromBase64, toBase64 } from "./bytes.ts";
import type { RowLine } from "./export-lines.ts";
import { seeLater } from "./misplaced.ts";
import { appendLeaf, isIncluded, rangeRoot } from "./tree.ts";
import { type Mismatch, type Walk, countAs, fail } from "./walk.ts";

/** What the place of a row is judged by. */
export type PlacedRow = Pick<RowLine, "id" | "sequence" | "leaf" | "proof" | "maskedFields" | "isErased">;

/** `check`: says what the row proves by itself; is asked where the row stands at its place. */
export function takeRow(walk: Walk, row: PlacedRow, check: () => RowCheck): void {
  walk.rows.all += 1;
  if (row.sequence !== null) walk.numbered += 1;
  if (walk.misplaced !== undefined) {
    if (row.sequence !== null) seeLater(walk.misplaced, row.sequence);
    return;
  }
  if (row.sequence === null) return takeUnsealed(walk, row);
  if (walk.rows.unproven > 0 && row.sequence <= walk.manifest.treeSize) {
    return fail(walk, "reordered", `Row ${row.sequence} stands behind rows that are not proven.`, row);
  }
  if (walk.manifest.isWhole) takeNext(walk, row, row.sequence, check);
  else takeChosen(walk, row, row.sequence, check);
}

function takeUnsealed(walk: Walk, row: PlacedRow): void {
  countAs(walk, "unproven", row);
  const isBare = row.leaf === null && row.proof === undefined;
  if (!isBare) fail(walk, "edited", `Row "${row.id}" has a proof and no number.`);
}

/** Of the whole history: numbers follow on one another, and leaves grow into the tree. */
function takeNext(walk: Walk, row: PlacedRow, sequence: number, check: () => RowCheck): void {
  const expected = walk.tree.size + 1;
  if (sequence !== expected) {
    const { line } = walk;
    const later = { next: undefined, isExpectedLater: false, isFoundAgain: false };
    walk.misplaced = { expected, found: sequence, line, ...later };
    return;
  }
  if (walk.early !== undefined) return failAlien(walk, walk.early.size, walk.early.line);
  const leaf = takeContent(walk, row, sequence, check);
  if (leaf === undefined) return;
  if (row.proof !== undefined) return fail(walk, "edited", `Row ${sequence} has a proof of its own.`, { sequence });
  appendLeaf(walk.primitives.sha256, walk.tree, leaf, walk.seeNode);
  walk.sequence = sequence;
  const { outside, manifest } = walk;
  const roots = outside.roots.get(sequence);
  if (roots !== undefined && !isOnly(roots, rootOf(walk))) noteMismatch(walk, { line: null, by: "outside" });
  if (sequence === manifest.treeSize) takeRoot(walk, walk.main.root, walk.line);
}

/** Out of the history: each row has its own proof. */
function takeChosen(walk: Walk, row: PlacedRow, sequence: number, check: () => RowCheck): void {
  if (sequence <= walk.sequence) {
    const code = sequence === walk.sequence ? "inserted" : "reordered";
    return fail(walk, code, `Row ${sequence} comes behind row ${walk.sequence}.`, { sequence });
  }
  walk.sequence = sequence;
  const leaf = takeContent(walk, row, sequence, check);
  const isBehind = sequence > walk.manifest.treeSize;
  if (leaf === undefined || (isBehind && row.proof === undefined)) return;
  const path = row.proof?.map(fromBase64).filter((node) => node?.length === 32) as Uint8Array[] | undefined;
  const { checkpoint } = walk.main;
  const place = { leaf, index: sequence - 1, size: checkpoint.size, root: checkpoint.root };
  const isPlaced = path?.length === row.proof?.length && path && isIncluded(walk.primitives.sha256, { ...place, path });
  if (!isPlaced) {
    const message = `The proof of row ${sequence} does not lead to the checkpoint: the row, its number or its proof was changed.`;
    fail(walk, "edited", message, { sequence });
  }
}

/** What the row itself proves, and counted as that; undefined where it is not what was signed. */
function takeContent(walk: Walk, row: PlacedRow, sequence: number, check: () => RowCheck): Uint8Array | undefined {
  const checked = check();
  if ("fault" in checked) {
    fail(walk, "edited", `Row ${sequence} was changed: ${checked.fault}.`, { sequence });
    return undefined;
  }
  const { rows } = walk;
  if (checked.isArchived === true) walk.archived += 1;
  else if (sequence > walk.manifest.treeSize) countAs(walk, "unproven", row);
  else if (!checked.isContentProven) countAs(walk, "placeOnly", row);
  else {
    rows.proven += 1;
    if (row.maskedFields !== undefined && row.maskedFields.length > 0) countAs(walk, "withMaskedFields", row);
    if (row.isErased === true) rows.erased += 1;
  }
  return checked.leaf;
}

/** A checkpoint that does not stand behind the row of its size. */
export function failAlien(walk: Walk, size: number, line: number | null): void {
  const { tree, lastCheckpoint, manifest, matched } = walk;
  const message = `A checkpoint of ${size} rows stands behind row ${tree.size}.`;
  if (size <= lastCheckpoint || size > manifest.treeSize) return fail(walk, "does-not-extend", message, { line });
  const place = { line, sequence: matched + 1, through: Math.max(tree.size, size) };
  fail(walk, size > tree.size ? "missing" : "inserted", message, place);
}

const isOnly = (roots: ReadonlySet<string>, root: string): boolean => roots.size === 1 && roots.has(root);

export const rootOf = ({ primitives, tree }: Walk): string => toBase64(rangeRoot(primitives.sha256, tree));

export function noteMismatch(walk: Walk, about: Pick<Mismatch, "line" | "by"> & Partial<Mismatch>): void {
  walk.mismatch ??= { from: walk.matched + 1, size: walk.tree.size, ...about };
}

/** A checkpoint has another root than the rows so far: one of the two is wrong, and what comes later shows which. */
export function takeOtherRoot(walk: Walk, line: number | null): void {
  const { matched, tree } = walk;
  if (matched < tree.size) return noteMismatch(walk, { line, by: "checkpoint" });
  const message = `A checkpoint of ${tree.size} rows has another root than the rows before it, which are proven.`;
  fail(walk, "does-not-extend", message, { line });
}

/** The root that a trusted key has signed for as many rows as there are so far. */
export function takeRoot(walk: Walk, root: string, line: number | null): void {
  if (root !== rootOf(walk)) return takeOtherRoot(walk, line);
  const { mismatch } = walk;
  walk.matched = walk.tree.size;
  walk.mismatch = undefined;
  if (mismatch === undefined) return;
  const { from, size } = mismatch;
  const rows = { sequence: from, ...(from < size && { through: size }) };
  if (mismatch.by === "outside") {
    const message = `This history is not the one that was signed: a checkpoint from elsewhere, of ${size} rows, has another root.`;
    fail(walk, "rolled-back", message, { ...rows, line: null });
  } else if (mismatch.by === "kept-tree") {
    const message = `What is kept of the tree over the rows ${from} to ${size} is not what they give; the rows are what was signed.`;
    fail(walk, "edited", message, rows);
  } else {
    const message = `A checkpoint of ${size} rows has another root than these rows, which a later checkpoint has.`;
    fail(walk, "does-not-extend", message, { line: mismatch.line });
  }
}
