import { toBase64 } from "./bytes.ts";
import type { Manifest } from "./export-lines.ts";
import type { JudgedNote, Trust } from "./judge-note.ts";
import type { Misplaced } from "./misplaced.ts";
import type { OutsideCheckpoints } from "./outside-checkpoints.ts";
import type { Primitives } from "./primitives.ts";
import { type CompactRange, type SeeNode, rangeRoot } from "./tree.ts";
import type { Fault, FaultCode, Verdict } from "./verdict.ts";

/** A checkpoint that the rows do not give. A later one that they do give shows that it is not of this history. */
export interface Mismatch {
  from: number;
  size: number;
  line: number | null;
  /** What says so: a checkpoint in what is verified, one from elsewhere, or what is kept of the tree. */
  by: "checkpoint" | "outside" | "kept-tree";
}

/** How far a file was gone through, and what it has shown so far. */
export interface Walk {
  primitives: Primitives;
  trust: Trust;
  manifest: Pick<Manifest, "treeSize" | "isWhole" | "archive">;
  main: JudgedNote;
  outside: OutsideCheckpoints;
  kind: "export" | "proof" | "database";
  /** Of an export, from one. */
  line: number | null;
  /** Begins with the rows before those of a file, where these are in other ones. */
  tree: CompactRange;
  /** So many these are. */
  before: number;
  /** Their root, in base64. */
  beforeRoot: string;
  /** Holds nodes of the tree against those that are kept, where some are. */
  seeNode: SeeNode | undefined;
  /** Of the last row that is sealed. */
  sequence: number;
  /** The largest size whose signed root the rows gave. */
  matched: number;
  lastCheckpoint: number;
  /** A checkpoint of more rows than stand before it: it is in the wrong place, or rows are missing. */
  early: { size: number; line: number | null } | undefined;
  rows: Verdict["rows"];
  named: { [kind in keyof Verdict["named"]]: string[] };
  checkpoints: number;
  otherKeys: Set<string>;
  /** Rows in the file that say a number. */
  numbered: number;
  misplaced: Misplaced | undefined;
  mismatch: Mismatch | undefined;
  fault: Fault | undefined;
  /** Of a database: rows of which nothing but the leaf is there, which are the first ones. */
  archived: number;
  /** Up to this row the history tells, in rows that are proven, that rows were archived. */
  toldArchived: number;
  /** What the last line says of how many rows there are; a proof file has none. */
  rowsAtEnd: number | undefined;
}

export type WalkStart = Pick<Walk, "primitives" | "trust" | "manifest" | "main" | "outside" | "kind" | "line" | "tree">;

export function startWalk(given: WalkStart): Walk {
  return {
    ...given,
    before: given.tree.size,
    beforeRoot: toBase64(rangeRoot(given.primitives.sha256, given.tree)),
    seeNode: undefined,
    sequence: 0,
    matched: 0,
    lastCheckpoint: -1,
    early: undefined,
    rows: { all: 0, proven: 0, placeOnly: 0, unproven: 0, withMaskedFields: 0, erased: 0 },
    named: { placeOnly: [], unproven: [], withMaskedFields: [] },
    checkpoints: 0,
    otherKeys: new Set(),
    numbered: 0,
    misplaced: undefined,
    mismatch: undefined,
    fault: undefined,
    archived: 0,
    toldArchived: 0,
    rowsAtEnd: undefined,
  };
}

const mostNamed = 50;

/** Counts a row as one that is not proven, or not wholly. */
export function countAs(walk: Walk, kind: keyof Verdict["named"], row: { sequence: number | null; id: string }): void {
  walk.rows[kind] += 1;
  const name = row.sequence === null ? `id ${row.id}` : String(row.sequence);
  if (walk.named[kind].length < mostNamed) walk.named[kind].push(name);
}

/** The first fault stays. */
export function fail(
  walk: Walk,
  code: FaultCode,
  message: string,
  at: { sequence?: number | null; through?: number; line?: number | null } = {},
): void {
  const { sequence = null, through = null, line = walk.line } = at;
  walk.fault ??= { code, line, sequence, through, message };
}
