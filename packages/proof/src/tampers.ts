import { toBase64 } from "./bytes.ts";
import { formatCheckpoint, parseCheckpoint } from "./checkpoint.ts";
import type { Manifest, RowLine } from "./export-lines.ts";
import { leafHash } from "./leaf.ts";
import { nodePrimitives } from "./node-primitives.ts";
import { type NoteSigner, parseNote, signNote } from "./note.ts";
import type { FaultCode } from "./verdict.ts";

/** Ways to falsify an export, each with what has to be said of it. */

export interface Tampered {
  bytes: Uint8Array;
  /** Checkpoints from elsewhere that it is held against. */
  checkpoints?: string[];
  codes: readonly FaultCode[];
  /** The first bad row, where it is defined: from, to. */
  rows?: readonly [number, number];
  /** The first bad line, where it is defined; from one. */
  line?: number;
  isOlder?: boolean;
}

export interface Original {
  lines: readonly string[];
  rows: number;
  foreign: NoteSigner;
}

/** A whole number from zero up to, and without, `below`. */
export type Pick = (below: number) => number;

type Tamper = (original: Original, pick: Pick) => Tampered | Promise<Tampered>;

const join = (lines: readonly string[]): Buffer => Buffer.from(lines.map((line) => `${line}\n`).join(""));
const read = (line: string | undefined): Record<string, unknown> => JSON.parse(line ?? "") as Record<string, unknown>;
const isRow = (line: string): boolean => line.startsWith('{"type":"row"');
const isCheckpoint = (line: string): boolean => line.startsWith('{"type":"checkpoint"');

function pickLine({ lines }: Original, pick: Pick, is: (line: string) => boolean): number {
  const some = [...lines.keys()].filter((at) => is(lines[at] ?? ""));
  return some[pick(some.length)] ?? 0;
}

const sequenceAt = (lines: readonly string[], at: number): number => Number(read(lines[at])["sequence"]);
const exactly = (sequence: number): readonly [number, number] => [sequence, sequence];

function changeValue(value: unknown, pick: Pick): unknown {
  if (typeof value === "number") return value + 1 + pick(9);
  if (typeof value === "boolean") return !value;
  if (typeof value !== "string" || value === "") return "changed";
  const at = pick(value.length);
  return `${value.slice(0, at)}${value[at] === "x" ? "y" : "x"}${value.slice(at + 1)}`;
}

/** Any value of a row, at any depth. */
function editField(original: Original, pick: Pick): Tampered {
  const { lines } = original;
  const at = pickLine(original, pick, isRow);
  const row = read(lines[at]);
  const places = Object.entries(row).flatMap(([name, value]): [Record<string, unknown>, string][] =>
    typeof value === "object" && value !== null
      ? Object.keys(value).map((inner) => [value as Record<string, unknown>, inner])
      : [[row, name]],
  );
  const [holder, name] = places[pick(places.length)] ?? [row, "actor"];
  const sequence = sequenceAt(lines, at);
  holder[name] = changeValue(holder[name], pick);
  const bytes = join(lines.with(at, JSON.stringify(row)));
  return { bytes, codes: ["edited", "malformed", "renumbered"], rows: exactly(sequence), line: at + 1 };
}

/** One bit of the file. What the manifest says of when and what was asked for is nobody's to prove. */
function editByte({ lines }: Original, pick: Pick): Tampered {
  const line = pick(lines.length);
  const edited = Buffer.from(lines[line] ?? "");
  const unproven = [edited.indexOf('"criteria":'), edited.indexOf(',"treeSize":')] as const;
  let at = pick(edited.length);
  while (line === 0 && at >= unproven[0] && at < unproven[1]) at = pick(edited.length);
  edited[at] = (edited[at] ?? 0) ^ (1 << pick(8));
  const bytes = Buffer.concat([join(lines.slice(0, line)), edited, Buffer.from("\n"), join(lines.slice(line + 1))]);
  const codes = [
    "edited",
    "malformed",
    "renumbered",
    "forged-signature",
    "does-not-extend",
    "missing",
    "inserted",
  ] as const;
  const isOfRow = isRow(lines[line] ?? "");
  return { bytes, codes, ...(isOfRow && { rows: exactly(sequenceAt(lines, line)), line: line + 1 }) };
}

function deleteRow(original: Original, pick: Pick): Tampered {
  const { lines, rows } = original;
  const at = pickLine(original, pick, isRow);
  const sequence = sequenceAt(lines, at);
  const codes: FaultCode[] = sequence === rows ? ["truncated"] : ["missing"];
  return { bytes: join(lines.toSpliced(at, 1)), codes, rows: exactly(sequence) };
}

/** A copy of another row, or one that was made up and has a leaf that fits. */
function insertRow(original: Original, pick: Pick): Tampered {
  const { lines } = original;
  const at = pickLine(original, pick, isRow);
  const copied = read(lines[pickLine(original, pick, isRow)]) as unknown as RowLine;
  const { detail, sealed: _, fieldKeys: _keys, isErased: _erased, ...rest } = copied;
  const made = {
    ...rest,
    id: "999999",
    detail: { made: Object.keys(detail).length },
    sealed: {},
    sequence: sequenceAt(lines, at),
  };
  const row = pick(2) === 0 ? copied : { ...made, leaf: toBase64(leafHash(nodePrimitives.sha256, made)) };
  const sequence = sequenceAt(lines, at);
  const bytes = join(lines.toSpliced(at, 0, JSON.stringify(row)));
  // Of two rows with one number nobody knows which is the false one.
  return { bytes, codes: ["inserted", "edited"], rows: [sequence, sequence + 1] };
}

function swapRows(original: Original, pick: Pick): Tampered {
  const { lines } = original;
  const [one, other] = [pickLine(original, pick, isRow), pickLine(original, pick, isRow)];
  if (one === other) return deleteRow(original, pick);
  const bytes = join(lines.with(one, lines[other] ?? "").with(other, lines[one] ?? ""));
  const first = Math.min(one, other);
  return { bytes, codes: ["reordered"], rows: exactly(sequenceAt(lines, first)), line: first + 1 };
}

function renumberRow(original: Original, pick: Pick): Tampered {
  const { lines, rows } = original;
  const at = pickLine(original, pick, isRow);
  const sequence = sequenceAt(lines, at);
  const other = 1 + ((sequence + pick(rows - 1)) % rows);
  const bytes = join(lines.with(at, JSON.stringify({ ...read(lines[at]), sequence: other })));
  return { bytes, codes: ["renumbered"], rows: exactly(sequence), line: at + 1 };
}

function truncate({ lines, rows }: Original, pick: Pick): Tampered {
  const whole = join(lines);
  const head = join(lines.slice(0, 1)).length;
  const length = head + pick(whole.length - head - 2);
  let [kept, end] = [0, 0];
  for (const line of lines) {
    end += Buffer.byteLength(line) + 1;
    // The line feed behind a row may be missing: the row is there all the same.
    if (isRow(line) && end - 1 <= length) kept += 1;
  }
  return { bytes: whole.subarray(0, length), codes: ["truncated"], ...(kept < rows && { rows: exactly(kept + 1) }) };
}

/** An older backup: all in it was signed, and outsiders have seen more. */
function rollBack(original: Original, pick: Pick): Tampered {
  const { lines } = original;
  const checkpoints = [...lines.keys()].filter((at) => isCheckpoint(lines[at] ?? ""));
  const at = checkpoints[pick(checkpoints.length - 1)] ?? 0;
  const size = sequenceAt(lines, at - 1);
  const note = String(read(lines[at])["note"]);
  const manifest = JSON.stringify({ ...read(lines[0]), treeSize: size, checkpoint: note });
  const bytes = join([manifest, ...lines.slice(1, at + 1), JSON.stringify({ type: "end", rows: size })]);
  const seen = String(read(lines[checkpoints.find((one) => one > at) ?? 0])["note"]);
  return { bytes, checkpoints: [seen], codes: [], isOlder: true };
}

async function signAgain(line: string, signer: NoteSigner): Promise<string> {
  if (isRow(line)) return line;
  const value = read(line);
  const name = "note" in value ? "note" : "checkpoint";
  const checkpoint = parseCheckpoint(parseNote(String(value[name]))?.text ?? "");
  if (checkpoint === undefined) throw new Error("a checkpoint of the sample is none");
  return JSON.stringify({ ...value, [name]: await signNote(formatCheckpoint(checkpoint), [signer]) });
}

/** A row is changed with its leaf, and the checkpoints are left, or are signed with a key that is not the history's. */
async function sealAgain(original: Original, pick: Pick): Promise<Tampered> {
  const { lines, foreign, rows } = original;
  const at = pickLine(original, pick, isRow);
  const row = read(lines[at]) as unknown as RowLine;
  const changed = { ...row, sealed: {}, detail: { made: pick(1_000) } };
  const { fieldKeys: _, isErased: _erased, ...kept } = changed;
  const sealed = JSON.stringify({ ...kept, leaf: toBase64(leafHash(nodePrimitives.sha256, changed)) });
  const withRow = lines.with(at, sealed);
  if (pick(2) === 0) {
    const sequence = sequenceAt(lines, at);
    const behind = lines.findIndex((line, place) => place > at && isCheckpoint(line));
    const before = lines.findLastIndex((line, place) => place < at && isCheckpoint(line));
    const from = before < 0 ? 1 : sequenceAt(lines, before - 1) + 1;
    const to = behind < 0 ? rows : sequenceAt(lines, behind - 1);
    if (sequence < from || sequence > to) throw new Error("the row is not between its checkpoints");
    return { bytes: join(withRow), codes: ["edited"], rows: exactly(from) };
  }
  const again = await Promise.all(withRow.slice(0, -1).map((line) => signAgain(line, foreign)));
  const keys = pick(2) === 0 ? [foreign.vkey] : (read(lines[0])["keys"] as Manifest["keys"]);
  return {
    bytes: join([JSON.stringify({ ...read(again[0]), keys }), ...again.slice(1), ...lines.slice(-1)]),
    codes: ["forged-signature"],
    line: 1,
  };
}

function replayCheckpoint(original: Original, pick: Pick): Tampered {
  const { lines } = original;
  const all = [...lines.keys()].filter((at) => isCheckpoint(lines[at] ?? ""));
  const older = pick(all.length - 1);
  const at = all[older + 1 + pick(all.length - older - 1)] ?? 0;
  const line = lines[all[older] ?? 0] ?? "";
  if (pick(2) === 0) return { bytes: join(lines.with(at, line)), codes: ["does-not-extend"], line: at + 1 };
  const size = sequenceAt(lines, (all[older] ?? 1) - 1);
  const manifest = { ...read(lines[0]), treeSize: size, checkpoint: String(read(line)["note"]) };
  const next = (all[older + 1] ?? 0) + 1;
  return { bytes: join(lines.with(0, JSON.stringify(manifest))), codes: ["does-not-extend"], line: next };
}

async function forgeSignature(original: Original, pick: Pick): Promise<Tampered> {
  const { lines, foreign } = original;
  const at = pickLine(original, pick, isCheckpoint);
  if (pick(3) === 0) {
    return {
      bytes: join(lines.with(at, await signAgain(lines[at] ?? "", foreign))),
      codes: ["forged-signature"],
      line: at + 1,
    };
  }
  const note = String(read(lines[at])["note"]);
  const [name, begin] = [note.lastIndexOf(" "), note.lastIndexOf(" ") + 8];
  const place = begin + pick(note.length - begin - 5);
  const letter = note[place] === "A" ? "B" : "A";
  const forged = `${note.slice(0, place)}${letter}${note.slice(place + 1)}`;
  if (name < 0) throw new Error("a checkpoint of the sample has no signature");
  return {
    bytes: join(lines.with(at, JSON.stringify({ type: "checkpoint", note: forged }))),
    codes: ["forged-signature"],
    line: at + 1,
  };
}

export const tampers = {
  editField,
  editByte,
  deleteRow,
  insertRow,
  swapRows,
  renumberRow,
  truncate,
  rollBack,
  sealAgain,
  replayCheckpoint,
  forgeSignature,
} satisfies Record<string, Tamper>;
