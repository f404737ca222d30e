import { checkPlainRow, checkRow } from "./check-row.ts";
import { failTruncated } from "./end-walk.ts";
import { parseExportLine } from "./export-lines.ts";
import type { ProvenRun } from "./judge-lines.ts";
import { judgeNote } from "./judge-note.ts";
import { readPlainRow } from "./plain-row.ts";
import { failAlien, rootOf, takeOtherRoot, takeRoot, takeRow } from "./take-row.ts";
import { type Walk, fail } from "./walk.ts";

/** A line behind the manifest. `isCut`: it is the last one, and nothing ends it. Only checkpoints are waited for. */
export function takeLine(walk: Walk, text: string | undefined, isCut: boolean): Promise<void> | undefined {
  walk.line = (walk.line ?? 0) + 1;
  const plain = text === undefined || walk.rowsAtEnd !== undefined ? undefined : readPlainRow(text);
  if (plain !== undefined) {
    takeRow(walk, plain.row, () => checkPlainRow(walk.primitives, plain));
    return undefined;
  }
  const line = text === undefined || walk.rowsAtEnd !== undefined ? undefined : parseExportLine(text);
  if (line?.type === "row") takeRow(walk, line, () => checkRow(walk.primitives, line));
  else if (walk.misplaced !== undefined) return undefined;
  else if (line?.type === "checkpoint" && walk.manifest.isWhole) return takeCheckpoint(walk, line.note);
  else if (line?.type === "end") walk.rowsAtEnd = line.rows;
  else if (isCut && walk.rowsAtEnd === undefined) failTruncated(walk);
  else failMalformed(walk);
  return undefined;
}

/** Rows that were judged before, but for their places. */
export function takeRun(walk: Walk, { sequence, leaves, erased }: ProvenRun): void {
  for (let at = 0; at < leaves.length / 32 && walk.fault === undefined; at += 1) {
    if (walk.rowsAtEnd !== undefined) {
      void takeLine(walk, undefined, false);
      continue;
    }
    walk.line = (walk.line ?? 0) + 1;
    const leaf = leaves.subarray(at * 32, at * 32 + 32);
    const row = { id: "", sequence: sequence + at, leaf: null, isErased: erased.includes(at) };
    takeRow(walk, row, () => ({ leaf, isContentProven: true }));
  }
}

function failMalformed(walk: Walk): void {
  const { isWhole, treeSize } = walk.manifest;
  const next = walk.tree.size + 1;
  const isRow = isWhole && next <= treeSize && walk.rowsAtEnd === undefined;
  fail(walk, "malformed", `Line ${walk.line} is no line of an export.`, { sequence: isRow ? next : null });
}

/** A checkpoint among the rows stands behind the row of its size. */
export async function takeCheckpoint(walk: Walk, note: string): Promise<void> {
  const judged = await judgeNote(walk.trust, note);
  if ("code" in judged) return fail(walk, judged.code, judged.message);
  const { size } = judged.checkpoint;
  if (size > walk.tree.size && size <= walk.manifest.treeSize) {
    walk.early ??= { size, line: walk.line };
    return;
  }
  const isInPlace = size === walk.tree.size && size > walk.lastCheckpoint && size <= walk.manifest.treeSize;
  if (!isInPlace) return failAlien(walk, size, walk.line);
  walk.lastCheckpoint = size;
  for (const { name, keyId } of judged.otherKeys) walk.otherKeys.add(`${name}+${keyId}`);
  if (judged.root === rootOf(walk)) walk.checkpoints += 1;
  if (judged.trustedBy.length > 0) takeRoot(walk, judged.root, walk.line);
  else if (judged.root !== rootOf(walk)) takeOtherRoot(walk, walk.line);
}
