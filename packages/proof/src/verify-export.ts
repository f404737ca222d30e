import { type Manifest, parseExportLine, parseProofFile } from "./export-lines.ts";
import { endWalk } from "./end-walk.ts";
import { createTrust, judgeMainNote } from "./judge-note.ts";
import type { VerifierKey } from "./note.ts";
import { openOutside } from "./outside-checkpoints.ts";
import type { Primitives } from "./primitives.ts";
import { type LineBatch, readLines } from "./read-lines.ts";
import { takeLine } from "./take-line.ts";
import { takeRoot, takeRow } from "./take-row.ts";
import type { Fault, Verdict } from "./verdict.ts";
import { type Walk, fail, startWalk } from "./walk.ts";

export interface VerifyOptions {
  primitives: Primitives;
  /** None: those that the file lists, which shows only that the file agrees with itself. */
  keys: readonly VerifierKey[];
  /** Notes that were kept outside of the database. */
  checkpoints: readonly string[];
}

const largestProofFile = 33_554_432;

/** Verifies an export, or the proof file of a reset, as it comes in; keeps a few lines of it at a time. */
export async function verifyExport(chunks: AsyncIterable<Uint8Array>, options: VerifyOptions): Promise<Verdict> {
  const batches = readLines(chunks);
  const first = await batches.next();
  if (first.done === true) return verifyProofFile("", options);
  const { lines, isCut } = first.value;
  const manifest = parseExportLine(lines[0] ?? "");
  if (manifest?.type !== "manifest") return verifyProofFile(await gather(lines, batches), options);
  const walk = await openMain("export", manifest, options);
  if ("code" in walk) return unread("export", manifest.origin, walk);
  await takeBatch(walk, { lines: lines.slice(1), isCut });
  for await (const batch of batches) {
    if (walk.fault !== undefined) break;
    await takeBatch(walk, batch);
  }
  endWalk(walk);
  return verdictOf(walk);
}

async function takeBatch(walk: Walk, { lines, isCut }: LineBatch): Promise<void> {
  for (const [at, line] of lines.entries()) {
    const waited = takeLine(walk, line, isCut && at === lines.length - 1);
    if (waited !== undefined) await waited;
    if (walk.fault !== undefined) return;
  }
}

type Main = Pick<Manifest, "origin" | "keys" | "checkpoint"> & Partial<Pick<Manifest, "treeSize" | "isWhole">>;

/** What everything in the file hangs on: its keys and its checkpoint. */
async function openMain(
  kind: Walk["kind"],
  { origin, keys, checkpoint, treeSize, isWhole = false }: Main,
  options: VerifyOptions,
): Promise<Walk | Fault> {
  const line = kind === "export" ? 1 : null;
  const at = { line, sequence: null, through: null };
  const trust = await createTrust(origin, options.keys, keys);
  if (trust === undefined) return { ...at, code: "malformed", message: "A key that the file lists is none." };
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
    fail(walk, "edited", `The file says that its checkpoint is of ${treeSize} rows, and it is of ${size}.`);
  }
  if (isWhole && size === 0) takeRoot(walk, main.root, line);
  return walk;
}

async function gather(head: LineBatch["lines"], batches: AsyncIterable<LineBatch>): Promise<string> {
  const lines = [...head];
  let length = 0;
  for await (const batch of batches) {
    length += batch.lines.reduce((sum, line) => sum + (line?.length ?? 0), 0);
    if (length > largestProofFile) return "";
    lines.push(...batch.lines);
  }
  return lines.map((line) => line ?? "").join("\n");
}

async function verifyProofFile(text: string, options: VerifyOptions): Promise<Verdict> {
  const file = parseProofFile(text);
  const at = { line: null, sequence: null, through: null };
  if (file === undefined) {
    const message = "This is neither an export of the history nor the proof of a reset.";
    return unread("unknown", null, { ...at, line: 1, code: "malformed", message });
  }
  const walk = await openMain("proof", file, options);
  if ("code" in walk) return unread("proof", file.origin, walk);
  for (const row of file.rows) {
    if (row.resetId !== file.resetId) fail(walk, "edited", `Row "${row.id}" is of another reset.`, row);
    if (walk.fault === undefined) takeRow(walk, row);
  }
  walk.rowsAtEnd = walk.rows.all;
  endWalk(walk);
  return verdictOf(walk);
}

function verdictOf(walk: Walk): Verdict {
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
function unread(kind: Verdict["kind"], origin: string | null, fault: Fault): Verdict {
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
