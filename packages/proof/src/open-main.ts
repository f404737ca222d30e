import type { Manifest } from "./export-lines.ts";
import { createTrust, judgeMainNote } from "./judge-note.ts";
import type { VerifierKey } from "./note.ts";
import { openOutside } from "./outside-checkpoints.ts";
import type { Primitives } from "./primitives.ts";
import { takeRoot } from "./take-row.ts";
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

type Main = Pick<Manifest, "origin" | "keys" | "checkpoint"> & Partial<Pick<Manifest, "treeSize" | "isWhole">>;

/** What all that is verified hangs on: its keys and its checkpoint. */
export async function openMain(
  kind: Walk["kind"],
  { origin, keys, checkpoint, treeSize, isWhole = false }: Main,
  options: VerifyOptions,
): Promise<Walk | Fault> {
  const line = kind === "export" ? 1 : null;
  const at = { line, sequence: null, through: null };
  if (options.origin !== undefined && options.origin !== origin) {
    const message = `It is of the history "${origin}", and not of "${options.origin}".`;
    return { ...at, code: "does-not-extend", message };
  }
  const trust = await createTrust(origin, options.keys, keys);
  if (trust === undefined) return { ...at, code: "malformed", message: "A listed key is none." };
  const main = await judgeMainNote(trust, checkpoint);
  if ("code" in main) return { ...at, ...main };
  const { size } = main.checkpoint;
  const outside = await openOutside(trust, options.checkpoints);
  const walk = startWalk({
    primitives: options.primitives,
    trust,
    manifest: { treeSize: size, isWhole },
    main,
    outside,
    kind,
    line,
  });
  if (treeSize !== undefined && treeSize !== size) {
    fail(walk, "edited", `The newest checkpoint is said to be of ${treeSize} rows, and it is of ${size}.`);
  }
  if (isWhole && size === 0) takeRoot(walk, main.root, line);
  return walk;
}

export function verdictOf(walk: Walk): Verdict {
  const { trust, main, outside, manifest } = walk;
  const reached = Math.min(walk.tree.size, manifest.treeSize);
  const isCompared = (size: number) => (manifest.isWhole ? size <= reached : size === manifest.treeSize);
  const used = outside.sizes.filter(isCompared).length;
  // What is in a file stays as it was; a database that lacks what was signed has lost it, which is a fault.
  const isNewer = (size: number) => walk.kind === "export" && size > manifest.treeSize;
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
    checkpoint: { size: main.checkpoint.size, time: main.checkpoint.time },
    signedBy: main.trustedBy.map(({ vkey }) => vkey),
    isKeyGiven: trust.isGiven,
    rows: walk.rows,
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
    checkpoint: null,
    signedBy: [],
    isKeyGiven: false,
    rows: { all: 0, proven: 0, placeOnly: 0, unproven: 0, withMaskedFields: 0, erased: 0 },
    named: { placeOnly: [], unproven: [], withMaskedFields: [] },
    checkpoints: 0,
    otherKeys: [],
    about: null,
    outside: { used: 0, ofOthers: 0, notComparable: 0, newer: 0 },
  };
}
