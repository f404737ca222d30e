import type { Manifest } from "./export-lines.ts";
import { createTrust, judgeMainNote } from "./judge-note.ts";
import type { VerifierKey } from "./note.ts";
import { openOutside } from "./outside-checkpoints.ts";
import type { Primitives } from "./primitives.ts";
import { takeRoot } from "./take-row.ts";
import type { Fault, Verdict } from "./verdict.ts";
import { type Walk, fail, startWalk } from "./walk.ts";

export interface VerifyOptions {
  primitives: Primitives;
  /** None: those that the file lists, which shows only that the file agrees with itself. */
  keys: readonly VerifierKey[];
  /** Notes that were kept outside of the database. */
  checkpoints: readonly string[];
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
  const isCompared = (size: number) => (manifest.isWhole ? size <= walk.tree.size : size === manifest.treeSize);
  const compared = [...outside.roots.keys()].filter(isCompared).length;
  return {
    isGood: walk.fault === undefined,
    kind: walk.kind,
    fault: walk.fault ?? null,
    origin: trust.origin,
    isWhole: manifest.isWhole,
    checkpoint: { size: main.checkpoint.size, time: main.checkpoint.time },
    signedBy: main.trustedBy.map(({ vkey }) => vkey),
    isKeyGiven: trust.isGiven,
    rows: walk.rows,
    checkpoints: walk.checkpoints,
    otherKeys: [...walk.otherKeys],
    outside: { used: compared, ignored: outside.used - compared + outside.ignored },
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
    checkpoints: 0,
    otherKeys: [],
    outside: { used: 0, ignored: 0 },
  };
}
