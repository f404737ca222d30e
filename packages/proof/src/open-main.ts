import { fromBase64 } from "./bytes.ts";
import type { Continuation, Manifest } from "./export-lines.ts";
import { createTrust, judgeMainNote } from "./judge-note.ts";
import type { VerifierKey } from "./note.ts";
import { openOutside } from "./outside-checkpoints.ts";
import type { Primitives } from "./primitives.ts";
import { noteMismatch, takeRoot } from "./take-row.ts";
import { type CompactRange, emptyRange, rangeOf } from "./tree.ts";
import { type Fault, type Verdict, isNoneCompared } from "./verdict.ts";
import { type Walk, fail, startWalk } from "./walk.ts";

export interface VerifyOptions {
  primitives: Primitives;
  /** None: those that the file lists, which shows only that the file agrees with itself. */
  keys: readonly VerifierKey[];
  /** Notes that were kept outside of the database. */
  checkpoints: readonly string[];
  /** The name that the history has to have. */
  origin?: string | undefined;
}

type Main = Pick<Manifest, "origin" | "keys" | "checkpoint"> &
  Partial<Pick<Manifest, "treeSize" | "isWhole" | "continues" | "archive">>;

/** What all that is verified hangs on: its keys and its checkpoint. */
export async function openMain(
  kind: Walk["kind"],
  { origin, keys, checkpoint, treeSize, isWhole = false, continues, archive }: Main,
  options: VerifyOptions,
): Promise<Walk | Fault> {
  const line = kind === "export" ? 1 : null;
  const at = { line, sequence: null, through: null };
  if (options.origin !== undefined && options.origin !== origin) {
    const message = `It is of the history "${origin}", and not of "${options.origin}".`;
    return { ...at, code: "does-not-extend", message };
  }
  const trust = await createTrust(origin, options.keys, keys);
  if (trust === undefined)
    return { ...at, code: "malformed", message: "One of the public keys that it lists is damaged." };
  const main = await judgeMainNote(trust, checkpoint);
  if ("code" in main) return { ...at, ...main };
  const { size } = main.checkpoint;
  const tree = isWhole ? treeBefore(continues) : emptyRange();
  if (tree === undefined) {
    return { ...at, code: "malformed", message: "What it says of the rows before its first one is no tree of them." };
  }
  const outside = await openOutside(trust, options.checkpoints);
  const walk = startWalk({
    primitives: options.primitives,
    trust,
    manifest: { treeSize: size, isWhole, ...(isWhole && archive !== undefined && { archive }) },
    main,
    outside,
    kind,
    line,
    tree,
  });
  if (treeSize !== undefined && treeSize !== size) {
    fail(walk, "edited", `The newest checkpoint is said to be of ${treeSize} rows, and it is of ${size}.`);
  }
  if (tree.size > size) {
    const message = `It says that ${tree.size} rows come before its first one, and its checkpoint is of ${size}.`;
    fail(walk, "edited", message);
  }
  if (tree.size > 0) takeBefore(walk);
  if (isWhole && size === tree.size) takeRoot(walk, main.root, line);
  return walk;
}

function treeBefore(continues: Continuation | undefined): CompactRange | undefined {
  if (continues === undefined) return emptyRange();
  const nodes = continues.nodes.map(fromBase64).filter((node) => node !== undefined);
  return nodes.length === continues.nodes.length ? rangeOf(continues.size, nodes) : undefined;
}

/** What a checkpoint from elsewhere says of the rows before those of the file. */
function takeBefore(walk: Walk): void {
  const roots = walk.outside.roots.get(walk.before);
  if (roots === undefined) return;
  if (roots.size === 1 && roots.has(walk.beforeRoot)) walk.matched = walk.before;
  else noteMismatch(walk, { line: null, by: "outside" });
}

export function verdictOf(walk: Walk): Verdict {
  const { trust, main, outside, manifest } = walk;
  const reached = Math.min(walk.tree.size, manifest.treeSize);
  const isCompared = (size: number) =>
    manifest.isWhole ? size <= reached && size >= walk.before : size === manifest.treeSize;
  const used = outside.sizes.filter(isCompared).length;
  // A database that lacks what was signed has lost it, which is a fault; an archive ends with its month by rights.
  const mayBeOlder = walk.kind === "export" && manifest.archive === undefined;
  const isNewer = (size: number) => mayBeOlder && size > manifest.treeSize;
  const newer = outside.sizes.filter(isNewer).length;
  const notComparable = outside.sizes.length - used - newer;
  const counted = { used, ofOthers: outside.ofOthers, notComparable, newer };
  const isAllCompared = !isNoneCompared({ outside: counted }) && newer === 0;
  return {
    isGood: walk.fault === undefined && trust.isGiven && walk.rows.placeOnly === 0 && isAllCompared,
    kind: walk.kind,
    fault: walk.fault ?? null,
    origin: trust.origin,
    isWhole: manifest.isWhole,
    before: walk.before,
    beforeRoot: walk.beforeRoot,
    archive: manifest.archive ?? null,
    checkpoint: { size: main.checkpoint.size, time: main.checkpoint.time, root: main.root },
    signedBy: main.trustedBy.map(({ vkey }) => vkey),
    isKeyGiven: trust.isGiven,
    rows: walk.rows,
    archived: walk.archived,
    named: walk.named,
    checkpoints: walk.checkpoints,
    otherKeys: [...walk.otherKeys],
    about: null,
    outside: counted,
  };
}

/** Of a file in which nothing can be believed. */
export function unread(kind: Verdict["kind"], origin: string | null, fault: Fault): Verdict {
  return {
    isGood: false,
    kind,
    fault,
    origin,
    isWhole: false,
    before: 0,
    beforeRoot: null,
    archive: null,
    checkpoint: null,
    signedBy: [],
    isKeyGiven: false,
    rows: { all: 0, proven: 0, placeOnly: 0, unproven: 0, withMaskedFields: 0, erased: 0 },
    archived: 0,
    named: { placeOnly: [], unproven: [], withMaskedFields: [] },
    checkpoints: 0,
    otherKeys: [],
    about: null,
    outside: { used: 0, ofOthers: 0, notComparable: 0, newer: 0 },
  };
}
