import { parseExportLine, parseProofFile, type ProofFile, type RowLine } from "./export-lines.ts";
import { checkRow } from "./check-row.ts";
import { endWalk } from "./end-walk.ts";
import { type VerifyOptions, openMain, unread, verdictOf } from "./open-main.ts";
import type { JudgedLine } from "./judge-lines.ts";
import { type Piece, linesOf, readPieces } from "./read-lines.ts";
import { takeLine, takeRun } from "./take-line.ts";
import { takeRow } from "./take-row.ts";
import { tellUnread } from "./tell-unread.ts";
import type { Verdict } from "./verdict.ts";
import { type Walk, fail } from "./walk.ts";

const largestProofFile = 33_554_432;

/** Lines in their order, each as it is or as it was judged elsewhere. */
export interface JudgedLines extends Pick<Piece, "isCut"> {
  lines: readonly JudgedLine[];
}

export interface ExportOptions extends VerifyOptions {
  /** Judges lines before their places are; unless given, nobody does. */
  judge?: (pieces: AsyncIterable<Piece>) => AsyncIterable<JudgedLines>;
}

/** Verifies an export, or the proof file of a reset, as it comes in; keeps a few lines of it at a time. */
export async function verifyExport(chunks: AsyncIterable<Uint8Array>, options: ExportOptions): Promise<Verdict> {
  const pieces = readPieces(chunks);
  const first = await pieces.next();
  if (first.done === true) return verifyProofFile("", options);
  const [head, ...lines] = linesOf(first.value);
  const manifest = parseExportLine(head ?? "");
  if (manifest?.type !== "manifest") return verifyProofFile(await gather([head, ...lines], pieces), options);
  const walk = await openMain("export", manifest, options);
  if ("code" in walk) return unread("export", manifest.origin, walk);
  await takeLines(walk, { lines, isCut: first.value.isCut });
  const { judge = asTheyAre } = options;
  if (walk.fault === undefined) {
    for await (const judged of judge(pieces)) {
      await takeLines(walk, judged);
      if (walk.fault !== undefined) break;
    }
  }
  endWalk(walk);
  return verdictOf(walk);
}

async function* asTheyAre(pieces: AsyncIterable<Piece>): AsyncGenerator<JudgedLines> {
  for await (const piece of pieces) yield { lines: linesOf(piece), isCut: piece.isCut };
}

async function takeLines(walk: Walk, { lines, isCut }: JudgedLines): Promise<void> {
  for (const [at, line] of lines.entries()) {
    if (typeof line === "object") takeRun(walk, line);
    else {
      const waited = takeLine(walk, line, isCut && at === lines.length - 1);
      if (waited !== undefined) await waited;
    }
    if (walk.fault !== undefined) return;
  }
}

async function gather(head: readonly (string | undefined)[], pieces: AsyncIterable<Piece>): Promise<string> {
  const lines = [...head];
  let length = 0;
  for await (const piece of pieces) {
    const more = linesOf(piece);
    length += more.reduce((sum, line) => sum + (line?.length ?? 0), 0);
    if (length > largestProofFile) return "";
    lines.push(...more);
  }
  return lines.map((line) => line ?? "").join("\n");
}

async function verifyProofFile(text: string, options: VerifyOptions): Promise<Verdict> {
  const file = parseProofFile(text);
  if (file === undefined) {
    const { kind, message } = tellUnread(text);
    return unread(kind, null, { line: 1, sequence: null, through: null, code: "malformed", message });
  }
  const walk = await openMain("proof", file, options);
  if ("code" in walk) return unread("proof", file.origin, walk);
  if (file.rows.length === 0) fail(walk, "unproven", "It has no row, so it proves nothing of a reset.");
  for (const row of file.rows) {
    if (row.resetId !== file.resetId)
      fail(walk, "inserted", `${nameOf(row)} is of another reset than the file says.`, row);
    if (walk.fault === undefined) takeRow(walk, row, () => checkRow(options.primitives, row));
    if (walk.rows.proven < walk.rows.all) {
      fail(walk, "unproven", `${nameOf(row)} is not proven wholly, and stands in a proof.`, row);
    }
  }
  walk.rowsAtEnd = walk.rows.all;
  endWalk(walk);
  const verdict = verdictOf(walk);
  return verdict.fault === null ? { ...verdict, about: describeProof(file) } : verdict;
}

const nameOf = ({ sequence, id }: RowLine): string => `Row ${sequence ?? `"${id}"`}`;

const describeProof = ({ resetId, rows }: ProofFile): Verdict["about"] => ({
  resetId,
  contactId: rows.find(({ contactId }) => contactId !== null)?.contactId ?? null,
  rows: rows.map((row) => {
    const { sequence, at, action, detail } = row;
    const by = detail["by"];
    return { sequence: sequence ?? 0, at, action, who: typeof by === "string" ? by : whoActed(row), more: moreOf(row) };
  }),
});

/** Whoever fetched the page of a link had the link, and nothing more is known of them. */
const whoActed = ({ action, actor }: RowLine): string =>
  action === "link.opened" && actor === "contact" ? "whoever had the link" : actor;

function moreOf({ source, detail, maskedFields = [] }: RowLine): string[] {
  const from = source && [source["via"], source["address"], source["agent"]].filter((part) => part !== undefined);
  const told = ["method", "outcome", "response", "because", "reason"].flatMap((name) => {
    const value = detail[name];
    return typeof value === "string" && !maskedFields.includes(name) ? [`${name}: ${value}`] : [];
  });
  return [...(from ? [`from: ${from.join(", ")}`] : []), ...told];
}
