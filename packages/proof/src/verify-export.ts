import { parseExportLine, parseProofFile, type ProofFile } from "./export-lines.ts";
import { checkRow } from "./check-row.ts";
import { endWalk } from "./end-walk.ts";
import { type VerifyOptions, openMain, unread, verdictOf } from "./open-main.ts";
import { tellUnread } from "./tell-unread.ts";
import { type LineBatch, readLines } from "./read-lines.ts";
import { takeLine } from "./take-line.ts";
import { takeRow } from "./take-row.ts";
import type { Verdict } from "./verdict.ts";
import { type Walk, fail } from "./walk.ts";

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
  if (file === undefined) {
    const { kind, message } = tellUnread(text);
    return unread(kind, null, { line: 1, sequence: null, through: null, code: "malformed", message });
  }
  const walk = await openMain("proof", file, options);
  if ("code" in walk) return unread("proof", file.origin, walk);
  if (file.rows.length === 0) fail(walk, "unproven", "It has no row, so it proves nothing of a reset.");
  for (const row of file.rows) {
    if (row.resetId !== file.resetId) fail(walk, "edited", `Row "${row.id}" is of another reset.`, row);
    if (walk.fault === undefined) takeRow(walk, row, () => checkRow(options.primitives, row));
    if (walk.rows.proven < walk.rows.all) {
      fail(walk, "unproven", `Row ${row.sequence ?? `"${row.id}"`} is not proven wholly, and stands in a proof.`, row);
    }
  }
  walk.rowsAtEnd = walk.rows.all;
  endWalk(walk);
  const verdict = verdictOf(walk);
  return verdict.fault === null ? { ...verdict, about: describeProof(file) } : verdict;
}

const describeProof = ({ resetId, rows }: ProofFile): Verdict["about"] => ({
  resetId,
  contactId: rows.find(({ contactId }) => contactId !== null)?.contactId ?? null,
  rows: rows.map(({ sequence, at, action, actor, detail }) => {
    const by = detail["by"];
    return { sequence: sequence ?? 0, at, action, who: typeof by === "string" ? by : actor };
  }),
});
