import { toUtf8 } from "./bytes.ts";
import { nodePrimitives as primitives } from "./node-primitives.ts";
import { type NoteSigner, type VerifierKey, generateSigningKey, openSigner, parseVerifierKey } from "./note.ts";
import { type Sample, sampleExport, sampleOrigin } from "./sample-history.ts";
import { judgeLines } from "./judge-lines.ts";
import { type Piece, linesOf as linesIn } from "./read-lines.ts";
import type { Verdict } from "./verdict.ts";
import { type ExportOptions, type JudgedLines, verifyExport } from "./verify-export.ts";

/** What tests of the verifier share: a made-up history of 60 rows with a checkpoint behind each tenth. */

export async function newKey(): Promise<{ signer: NoteSigner; key: VerifierKey }> {
  const { signingKey, vkey } = await generateSigningKey(sampleOrigin);
  const key = await parseVerifierKey(vkey);
  if (key === undefined) throw new Error("a key that was just made is none");
  return { signer: await openSigner(signingKey), key };
}

export const ours = await newKey();

export const sampleBy = (...signers: NoteSigner[]): Sample => ({
  origin: sampleOrigin,
  rows: 60,
  checkpointEvery: 10,
  signersOf: () => signers,
  keys: signers.map(({ vkey }) => vkey),
});

export async function linesOf(sample: Sample): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of sampleExport(sample)) lines.push(line);
  return lines;
}

export const sample = sampleBy(ours.signer);
export const whole: readonly string[] = await linesOf(sample);
/** Among the lines, from zero. */
export const lineOf = (sequence: number): number => sequence + Math.floor((sequence - 1) / 10);
export const checkpointLine = (size: number): number => lineOf(size) + 1;

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

/** Judges lines beforehand, as threads do, on this one. */
export async function* judgeHere(pieces: AsyncIterable<Piece>): AsyncGenerator<JudgedLines> {
  for await (const piece of pieces) yield { lines: judgeLines(primitives, linesIn(piece)), isCut: piece.isCut };
}

interface Given extends Pick<ExportOptions, "judge"> {
  keys?: VerifierKey[];
  checkpoints?: string[];
  pieces?: number;
  origin?: string;
}

export function verifyBytes(bytes: Uint8Array, given: Given = {}): Promise<Verdict> {
  const { keys = [ours.key], checkpoints = [], pieces = 65_536, origin, ...judging } = given;
  return verifyExport(inPieces(bytes, pieces), { primitives, keys, checkpoints, origin, ...judging });
}

export const verify = (lines: readonly string[], given: Given = {}): Promise<Verdict> =>
  verifyBytes(toUtf8(`${lines.join("\n")}\n`), given);

export function changed(
  lines: readonly string[],
  line: number,
  change: (value: Record<string, unknown>) => unknown,
): string[] {
  return lines.with(line, JSON.stringify(change(JSON.parse(lines[line] ?? "") as Record<string, unknown>)));
}

export const noteIn = (lines: readonly string[], line: number): string =>
  (JSON.parse(lines[line] ?? "") as { note: string }).note;
