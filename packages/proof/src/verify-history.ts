import { isSameBytes } from "./bytes.ts";
import type { RowCheck } from "./check-row.ts";
import { endWalk } from "./end-walk.ts";
import { type HistoryEntry, leafHash } from "./leaf.ts";
import { parseCheckpoint } from "./checkpoint.ts";
import { parseNote } from "./note.ts";
import { type VerifyOptions, openMain, unread, verdictOf } from "./open-main.ts";
import { takeCheckpoint } from "./take-line.ts";
import { noteMismatch, takeRow } from "./take-row.ts";
import type { SeeNode } from "./tree.ts";
import type { Verdict } from "./verdict.ts";
import { type Walk, fail } from "./walk.ts";

/** A row by its seal. */
export interface StoredRow {
  sequence: number;
  leaf: Uint8Array | null;
  /** Null: the row itself is gone, or in an archive. */
  entry: HistoryEntry | null;
}

export interface StoredCheckpoint {
  size: number;
  root: Uint8Array;
  note: string;
}

/** What stands in a database about some rows on end. */
export interface StoredPart {
  rows: readonly StoredRow[];
  /** Of sizes up to the last of these rows, the smallest first. */
  checkpoints: readonly StoredCheckpoint[];
  /** By `height/index`: the nodes that are complete with these rows, of the heights that are kept. */
  nodes: ReadonlyMap<string, Uint8Array>;
}

/** What a history is read with where it is kept; all sequences and sizes are as they stand there. */
export interface StoredHistory {
  /** The public keys that are listed there. */
  keys: readonly string[];
  newest: StoredCheckpoint | undefined;
  /** So many rows are said to be in the tree. */
  treeSize: number;
  /** Heights of the tree whose nodes are kept are multiples of it. */
  keptHeight: number;
  /** In the order of their sequences. */
  parts: () => AsyncIterable<StoredPart>;
  /** The row that has this leaf, if any. */
  sequenceOf: (leaf: Uint8Array) => Promise<number | undefined>;
  /** Nodes that are kept over more rows than there are. */
  countStrayNodes: () => Promise<number>;
  /** Rows without a seal: how many wait for one, and the first id that should have one. */
  findUnsealed: () => Promise<{ waiting: number; inserted: string | undefined }>;
}

/** Verifies a history where it is kept, a part at a time. `options.checkpoints` must be older than what is read. */
export async function verifyHistory(history: StoredHistory, options: VerifyOptions): Promise<Verdict> {
  const { newest, keys } = history;
  if (newest === undefined) return unsigned(options);
  const origin = newest.note.split("\n", 1)[0] ?? "";
  const main = { origin, keys, checkpoint: newest.note, treeSize: newest.size, isWhole: true };
  const walk = await openMain("database", main, options);
  if ("code" in walk) return unread("database", origin, walk);
  for await (const part of history.parts()) {
    await takePart(walk, history, part);
    // Rows come in their order: of one that is out of it, the next one says all.
    if (walk.fault !== undefined || walk.misplaced?.next !== undefined) break;
  }
  walk.rowsAtEnd = walk.rows.all;
  endWalk(walk);
  checkArchived(walk);
  if (walk.fault === undefined) await checkRest(walk, history);
  return verdictOf(walk);
}

function unsigned({ checkpoints }: VerifyOptions): Verdict {
  const code = checkpoints.length > 0 ? "rolled-back" : "missing";
  const message = "No checkpoint is there: nothing was ever signed, or what was signed is gone.";
  return unread("database", null, { code, line: null, sequence: null, through: null, message });
}

async function takePart(walk: Walk, history: StoredHistory, part: StoredPart): Promise<void> {
  walk.seeNode = compareNodes(walk, part.nodes, history.keptHeight);
  const checkpoints = [...part.checkpoints];
  for (const row of part.rows) {
    while (checkpoints[0] !== undefined && checkpoints[0].size < row.sequence) {
      await takeStored(walk, checkpoints.shift());
    }
    if (walk.fault === undefined) await takeSealed(walk, history, row);
    if (walk.fault !== undefined) return;
  }
  for (const checkpoint of checkpoints) if (walk.fault === undefined) await takeStored(walk, checkpoint);
}

async function takeSealed(walk: Walk, history: StoredHistory, row: StoredRow): Promise<void> {
  const { sequence, leaf, entry } = row;
  let given: Uint8Array | undefined;
  const isDue = walk.misplaced === undefined && sequence === walk.tree.size + 1;
  // Only the first rows may be in archives, without a gap; that the history tells so is looked for behind them.
  const isInArchive = entry === null && walk.archived === sequence - 1;
  if (entry === null && isDue && !isInArchive) {
    return fail(walk, "missing", `Row ${sequence} is gone, its seal is not.`, row);
  }
  const placed = { id: entry?.id ?? "", sequence, leaf: null };
  takeRow(walk, placed, () => {
    if (isInArchive && leaf !== null) return { leaf, isContentProven: false, isArchived: true };
    given = entry === null ? undefined : leafOf(walk, entry);
    return checkLeaf(leaf, given);
  });
  if (entry !== null && sequence <= walk.manifest.treeSize) noteArchived(walk, entry);
  if (walk.fault === undefined || given === undefined) return;
  const sealedAs = await history.sequenceOf(given);
  if (sealedAs === undefined || sealedAs === sequence) return;
  walk.fault = undefined;
  fail(walk, "reordered", `Row ${sequence} was moved: it is the one that was sealed as number ${sealedAs}.`, row);
}

/** What stands in the tree by then: a fault would end the walk. */
function noteArchived(walk: Walk, { action, actor, detail }: HistoryEntry): void {
  const through = detail["toRow"];
  const isTold = action === "history.archived" && actor === "rekey" && typeof through === "number";
  if (isTold) walk.toldArchived = Math.max(walk.toldArchived, through);
}

/** Rows of which there is nothing but the leaf, and which nothing that is proven calls archived. */
function checkArchived(walk: Walk): void {
  const { archived, toldArchived } = walk;
  if (archived <= toldArchived) return;
  const message = `The rows up to ${archived} are gone, and no row that is proven tells that those behind row ${toldArchived} were archived.`;
  const from = toldArchived + 1;
  fail(walk, "missing", message, { sequence: from, ...(from < archived && { through: archived }) });
}

function leafOf({ primitives }: Walk, entry: HistoryEntry): Uint8Array | undefined {
  try {
    return leafHash(primitives.sha256, entry);
  } catch {
    return undefined;
  }
}

function checkLeaf(leaf: Uint8Array | null, given: Uint8Array | undefined): RowCheck {
  if (leaf === null) return { fault: "it has no leaf" };
  const isSame = given !== undefined && isSameBytes(leaf, given);
  return isSame ? { leaf, isContentProven: true } : { fault: "what it says is not what was sealed" };
}

/** A note, and what else is kept of it. */
async function takeStored(walk: Walk, stored: StoredCheckpoint | undefined): Promise<void> {
  if (stored === undefined || walk.misplaced !== undefined || walk.fault !== undefined) return;
  const signed = parseCheckpoint(parseNote(stored.note)?.text ?? "");
  const isSame = signed?.size === stored.size && isSameBytes(signed.root, stored.root);
  if (!isSame) return fail(walk, "edited", `The checkpoint of ${stored.size} rows is not kept as it was signed.`);
  await takeCheckpoint(walk, stored.note);
}

function compareNodes(walk: Walk, nodes: StoredPart["nodes"], keptHeight: number): SeeNode {
  return (height, index, node) => {
    if (height % keptHeight !== 0) return;
    const kept = nodes.get(`${height}/${index}`);
    if (kept !== undefined && isSameBytes(kept, node)) return;
    const from = Math.max(walk.matched + 1, index * 2 ** height + 1);
    noteMismatch(walk, { line: null, by: "kept-tree", from, size: (index + 1) * 2 ** height });
  };
}

/** What is there beside what was signed. */
async function checkRest(walk: Walk, history: StoredHistory): Promise<void> {
  if (history.treeSize !== walk.tree.size) {
    const message = `The tree is said to have ${history.treeSize} rows, and it has ${walk.tree.size}.`;
    return fail(walk, history.treeSize > walk.tree.size ? "truncated" : "edited", message);
  }
  const stray = await history.countStrayNodes();
  if (stray > 0) return fail(walk, "edited", `What is kept of the tree has ${stray} nodes too many.`);
  const { waiting, inserted } = await history.findUnsealed();
  walk.rows.all += waiting;
  walk.rows.unproven += waiting;
  if (inserted === undefined) return;
  const message = `A row with the id ${inserted} was put in: it has no seal, and all rows of then were sealed.`;
  fail(walk, "inserted", message);
}
