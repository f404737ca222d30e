import { judgeMisplaced } from "./misplaced.ts";
import { type Walk, fail } from "./walk.ts";

/** What can be said only when the file was gone through. The first that is wrong in it is told. */
export function endWalk(walk: Walk): void {
  const { misplaced, mismatch, manifest } = walk;
  // A row too many says more than that the rows before it do not give their root.
  const hasSurplus = mismatch !== undefined && misplaced?.expected === mismatch.size + 1;
  if (mismatch !== undefined && !hasSurplus) {
    const { from, size, line } = mismatch;
    const rows = from === size ? `Row ${from}` : `One of the rows ${from} to ${size}`;
    const message = `${rows} was changed, added, removed or moved: together they do not give the root that was signed.`;
    walk.fault = { code: "edited", line, sequence: from, through: from === size ? null : size, message };
  }
  if (misplaced !== undefined) {
    const { code, message } = judgeMisplaced(misplaced, {
      rows: walk.before + walk.numbered,
      treeSize: manifest.treeSize,
    });
    fail(walk, code, message, { sequence: misplaced.expected, line: misplaced.line });
  }
  checkEnd(walk);
  checkOutside(walk);
}

/** The file, or the history in it, ends too early. */
export function failTruncated(walk: Walk): void {
  const { manifest, tree } = walk;
  const lacksRows = manifest.isWhole && tree.size < manifest.treeSize;
  const message = lacksRows
    ? `The ${walk.kind === "database" ? "history ends" : "file breaks off"} behind row ${tree.size}; ${manifest.treeSize} rows were signed.`
    : "The file breaks off: it has no end.";
  fail(walk, "truncated", message, { sequence: lacksRows ? tree.size + 1 : null });
}

function checkEnd(walk: Walk): void {
  const { rowsAtEnd, rows, manifest, tree } = walk;
  if (rowsAtEnd === undefined || (manifest.isWhole && tree.size < manifest.treeSize)) return failTruncated(walk);
  if (rowsAtEnd === rows.all) return;
  const message = `The file says that it has ${rowsAtEnd} rows, and it has ${rows.all}.`;
  fail(walk, rowsAtEnd > rows.all ? "missing" : "inserted", message);
}

/** The history in the file must be no other, and no older one, than outsiders have seen signed. */
function checkOutside(walk: Walk): void {
  const { outside, manifest, main, kind } = walk;
  const line = null;
  if (outside.forged > 0) {
    const message =
      "A checkpoint from elsewhere is signed by none of the trusted keys. If it is of an older key of this history, give that one as well.";
    fail(walk, "forged-signature", message, { line });
  }
  const roots = outside.roots.get(manifest.treeSize);
  if (roots !== undefined && !(roots.size === 1 && roots.has(main.root))) {
    const message = `A checkpoint from elsewhere, of ${manifest.treeSize} rows too, has another root than the one here.`;
    fail(walk, "rolled-back", message, { line });
  }
  const largest = outside.sizes.reduce((most, size) => Math.max(most, size), 0);
  // A file that was made before is older by rights; what is kept has to have all that was signed.
  if (kind === "database" && largest > manifest.treeSize) {
    const message =
      `A checkpoint from elsewhere has ${largest} rows, and the newest one here ${manifest.treeSize}: ` +
      "rows were cut off, or an older state was put back.";
    fail(walk, "rolled-back", message, { sequence: manifest.treeSize + 1, line });
  }
}
