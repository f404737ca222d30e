import type { HistoryEntry } from "./leaf.ts";

export interface Manifest {
  type: "manifest";
  format: "rekey-history-1";
  origin: string;
  criteria: unknown;
  exportedAt: string;
  treeSize: number;
  isWhole: boolean;
  keys: readonly string[];
  checkpoint: string;
  /** Where the first rows of the history are in other files: what these leave behind. */
  continues?: Continuation;
  /** The number of an archive, which later rows of the history are not in. */
  archive?: number;
}

/**
 * The tree over the first `size` rows of a history: the roots of its complete subtrees, the largest first, in
 * base64.
 */
export interface Continuation {
  size: number;
  nodes: readonly string[];
}

/** A row as its reader sees it, with what proves it beside. */
export interface RowLine extends Omit<HistoryEntry, "detail"> {
  type: "row";
  detail: Readonly<Record<string, string | number | boolean | null>>;
  /** Null before the row is sealed. */
  sequence: number | null;
  leaf: string | null;
  sealed: Readonly<Record<string, string>>;
  fieldKeys?: Readonly<Record<string, string>>;
  maskedFields?: readonly string[];
  isErased?: boolean;
  isMasked: boolean;
  proof?: readonly string[];
}

export type ExportLine = Manifest | RowLine | { type: "checkpoint"; note: string } | { type: "end"; rows: number };

export interface ProofFile {
  format: "rekey-proof-1";
  resetId: string;
  origin: string;
  keys: readonly string[];
  checkpoint: string;
  rows: readonly RowLine[];
}

type Shape = Readonly<Record<string, (value: unknown) => boolean>>;

const isText = (value: unknown): boolean => typeof value === "string";
const isTextOrNull = (value: unknown): boolean => value === null || typeof value === "string";
const isYesOrNo = (value: unknown): boolean => typeof value === "boolean";
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isFlat = (value: unknown): boolean =>
  isObject(value) && Object.values(value).every((one) => one === null || typeof one !== "object");
const isTextMap = (value: unknown): boolean => isObject(value) && Object.values(value).every(isText);
const isContinuation = (value: unknown): boolean =>
  isObject(value) &&
  Object.keys(value).length === 2 &&
  isCount(value["size"]) &&
  value["size"] !== 0 &&
  isTexts(value["nodes"]);
const isAbsentOr =
  (is: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    value === undefined || is(value);

const ofRow: Shape = {
  type: (value) => value === "row",
  id: isText,
  at: isText,
  action: isText,
  actor: isText,
  resetId: isTextOrNull,
  contactId: isTextOrNull,
  clientId: isTextOrNull,
  detail: isFlat,
  source: (value) => value === null || isFlat(value),
  sequence: (value) => value === null || (isCount(value) && value !== 0),
  leaf: isTextOrNull,
  sealed: isTextMap,
  isMasked: isYesOrNo,
  fieldKeys: isAbsentOr(isTextMap),
  maskedFields: isAbsentOr(isTexts),
  isErased: isAbsentOr(isYesOrNo),
  proof: isAbsentOr(isTexts),
};
const ofManifest: Shape = {
  type: (value) => value === "manifest",
  format: (value) => value === "rekey-history-1",
  origin: isText,
  criteria: (value) => value !== undefined,
  exportedAt: isText,
  treeSize: isCount,
  isWhole: isYesOrNo,
  keys: isTexts,
  checkpoint: isText,
  continues: isAbsentOr(isContinuation),
  archive: isAbsentOr(isCount),
};
const ofCheckpoint: Shape = { type: (value) => value === "checkpoint", note: isText };
const ofEnd: Shape = { type: (value) => value === "end", rows: isCount };
const ofProofFile: Shape = {
  format: (value) => value === "rekey-proof-1",
  resetId: isText,
  origin: isText,
  keys: isTexts,
  checkpoint: isText,
  rows: (value) => Array.isArray(value) && value.every((row) => hasShape(ofRow, row)),
};
const shapes: Readonly<Record<string, Shape>> = {
  row: ofRow,
  manifest: ofManifest,
  checkpoint: ofCheckpoint,
  end: ofEnd,
};
const fieldsOf = new Map(Object.values({ ...shapes, ofProofFile }).map((shape) => [shape, Object.entries(shape)]));

/** All that a shape asks for, and nothing beside it. */
function hasShape(shape: Shape, value: unknown): boolean {
  if (!isObject(value)) return false;
  for (const [name, is] of fieldsOf.get(shape) ?? []) if (!is(value[name])) return false;
  for (const name in value) if (!Object.hasOwn(shape, name)) return false;
  return true;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Undefined for whatever is no line of an export. A line is written in one way only, as compact JSON: else one that
 * says a thing twice could show a reader the one and prove the other.
 */
export function parseExportLine(text: string): ExportLine | undefined {
  const value = parseJson(text);
  if (!isObject(value) || JSON.stringify(value) !== text) return undefined;
  const shape = typeof value["type"] === "string" ? shapes[value["type"]] : undefined;
  return shape !== undefined && hasShape(shape, value) ? (value as unknown as ExportLine) : undefined;
}

/** The same for a proof file, which may be indented by two spaces as well. */
export function parseProofFile(text: string): ProofFile | undefined {
  const value = parseJson(text);
  if (!hasShape(ofProofFile, value)) return undefined;
  const spellings = [JSON.stringify(value), JSON.stringify(value, null, 2)];
  return spellings.includes(text.trimEnd()) ? (value as ProofFile) : undefined;
}
