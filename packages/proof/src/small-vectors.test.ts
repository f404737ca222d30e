import { join } from "node:path";
import { expect, test } from "vitest";
import { toBase64, toUtf8 } from "./bytes.ts";
import type { RowLine } from "./export-lines.ts";
import { leafHash } from "./leaf.ts";
import { nodePrimitives } from "./node-primitives.ts";
import { type VerifierKey, openSigner, parseVerifierKey } from "./note.ts";
import { type Sample, sampleChosenExport, sampleOrigin, sampleRow, sampleSelection } from "./sample-history.ts";
import { isPartlyGood } from "./verdict.ts";
import { changed, linesOf, noteIn, verifyBytes } from "./verify-sample.ts";

const folder = join(import.meta.dirname, "../../../docs/contract/history-vectors/small");

// Known to everybody: keys that prove nothing.
async function openKnown(id: string, byte: number) {
  const seed = toBase64(Uint8Array.from([1, ...Array<number>(32).fill(byte)]));
  const signer = await openSigner(`PRIVATE+KEY+${sampleOrigin}+${id}+${seed}`);
  return { signer, key: (await parseVerifierKey(signer.vkey)) as VerifierKey };
}
const [older, newer] = [await openKnown("3371e5db", 7), await openKnown("ec4ac789", 8)];

const rowOf = (index: number): RowLine => ({ ...sampleRow(index + 12), sequence: index + 1 });
/** Four rows of one reset, with a checkpoint behind each second. */
const sample: Sample = {
  origin: sampleOrigin,
  rows: 4,
  checkpointEvery: 2,
  signersOf: () => [older.signer],
  keys: [older.key.vkey],
  rowAt: rowOf,
};
const whole = await linesOf(sample);
const chosen = await sampleChosenExport(sample, [0, 1, 2, 3]);
const larger = noteIn(await linesOf({ ...sample, rows: 6 }), 9);
const forked = await linesOf({ ...sample, rowAt: (index) => ({ ...rowOf(index + 1), sequence: index + 1 }) });
const fork = noteIn(forked, 6);
const rotating = await linesOf({
  ...sample,
  keys: [older.key.vkey, newer.key.vkey],
  signersOf: (size) => (size === 4 ? [older.signer, newer.signer] : [older.signer]),
});

const proof = {
  format: "rekey-proof-1",
  resetId: rowOf(0).resetId,
  origin: sampleOrigin,
  keys: sample.keys,
  checkpoint: noteIn(whole, 6),
  rows: await sampleSelection(sample, [0, 1, 2, 3]),
};
const other = sampleRow(0).resetId;
const hide = (row: object): object => ({ ...row, actor: "s\u2026", isMasked: true });
const falsified = { ...rowOf(1), actor: "somebody" };
const resealed = { ...falsified, leaf: toBase64(leafHash(nodePrimitives.sha256, falsified)) };
const unsealed = { ...rowOf(4), sequence: null, leaf: null };
const end = (rows: number): string => JSON.stringify({ type: "end", rows });
const checkpointLine = (note: string): string => JSON.stringify({ type: "checkpoint", note });

/** The last two rows, which continue the first two. */
const rootOfTwo = noteIn(whole, 3).split("\n")[2] ?? "";
const continued = (more: object = {}): string[] => {
  const manifest = { ...(JSON.parse(whole[0] ?? "") as object), continues: { size: 2, nodes: [rootOfTwo] }, ...more };
  return [JSON.stringify(manifest), ...whole.slice(4, 7), end(2)];
};
const wrongNode = { continues: { size: 2, nodes: [noteIn(forked, 3).split("\n")[2] ?? ""] } };

interface Case {
  lines: readonly string[];
  keys?: readonly VerifierKey[];
  kept?: readonly string[];
}

const cases: Record<string, Case> = {
  "proof.json": { lines: [JSON.stringify(proof)] },
  "proof-indented.json": { lines: [JSON.stringify({ ...proof, rows: proof.rows.slice(0, 1) }, null, 2)] },
  "proof-without-rows.json": { lines: [JSON.stringify({ ...proof, rows: [] })] },
  "proof-masked.json": {
    lines: [JSON.stringify({ ...proof, resetId: other, rows: [{ ...proof.rows[1], resetId: other, isMasked: true }] })],
  },
  "masked-row.ndjson": { lines: changed(whole, 2, hide) },
  "masked-falsely.ndjson": { lines: changed(whole, 2, (row) => ({ ...row, isMasked: true })) },
  "masked-field.ndjson": {
    lines: changed(whole, 1, ({ fieldKeys, detail, ...row }) => ({
      ...row,
      detail: { ...(detail as object), by: "J\u2026" },
      fieldKeys: { reason: (fieldKeys as Record<string, string>)["reason"] },
      maskedFields: ["by"],
    })),
  },
  "not-opened.ndjson": {
    lines: changed(whole, 1, ({ fieldKeys: _fieldKeys, ...row }) => ({
      ...row,
      detail: { method: "email" },
      isErased: true,
    })),
  },
  "unsealed.ndjson": { lines: [...whole.slice(0, -1), JSON.stringify(unsealed), end(5)] },
  "two-keys.ndjson": { lines: rotating, keys: [newer.key] },
  "key-not-trusted.ndjson": { lines: whole, keys: [newer.key] },
  "kept.ndjson": { lines: whole, kept: [noteIn(whole, 3), noteIn(whole, 6)] },
  "kept-not-compared.ndjson": { lines: chosen, kept: [noteIn(whole, 3)] },
  "kept-not-trusted.ndjson": { lines: rotating, keys: [newer.key], kept: [noteIn(whole, 3)] },
  "older.ndjson": { lines: whole, kept: [noteIn(whole, 3), larger] },
  "rolled-back-root.ndjson": { lines: whole, kept: [fork] },
  "falsified-leaf.ndjson": { lines: whole.with(2, JSON.stringify(resealed)) },
  "inserted.ndjson": { lines: whole.toSpliced(2, 0, whole[1] ?? "") },
  "renumbered.ndjson": { lines: changed(whole, 2, (row) => ({ ...row, sequence: 9 })) },
  "removed-and-renumbered.ndjson": {
    lines: changed(
      changed(whole.toSpliced(2, 1), 3, (row) => ({ ...row, sequence: 2 })),
      4,
      (row) => ({
        ...row,
        sequence: 3,
      }),
    ),
  },
  "forged-signature.ndjson": {
    lines: whole.with(3, checkpointLine(noteIn(whole, 3).replace("time 2026", "time 2025"))),
  },
  "does-not-extend.ndjson": { lines: whole.with(6, checkpointLine(fork)) },
  "continued.ndjson": { lines: continued(), kept: [noteIn(whole, 3), noteIn(whole, 6)] },
  "continued-archive.ndjson": { lines: continued({ archive: 2 }), kept: [noteIn(whole, 6), larger] },
  "continued-rolled-back.ndjson": { lines: continued(), kept: [larger] },
  "continued-of-another.ndjson": { lines: continued(), kept: [noteIn(forked, 3)] },
  "continued-wrong-node.ndjson": { lines: continued(wrongNode) },
  "continued-too-large.ndjson": { lines: continued({ continues: { size: 8, nodes: [rootOfTwo] } }) },
  "continued-malformed.ndjson": { lines: continued({ continues: { size: 3, nodes: [rootOfTwo] } }) },
  "continued-missing.ndjson": { lines: continued().toSpliced(1, 1) },
  "malformed.ndjson": { lines: whole.with(2, (whole[2] ?? "").replace("{", '{"actor":"nobody",')) },
};

test("small files verify as in the vectors, one for each thing that can be said", async () => {
  const expected: Record<string, unknown> = {};
  const told = new Set<string>();
  for (const [name, { lines, keys = [older.key], kept = [] }] of Object.entries(cases)) {
    const text = lines.map((line) => `${line}\n`).join("");
    await expect(text).toMatchFileSnapshot(join(folder, name));
    const verdict = await verifyBytes(toUtf8(text), { keys: [...keys], checkpoints: [...kept] });
    const { isGood, fault, rows, named, outside } = verdict;
    const result = isPartlyGood(verdict) ? "partly" : isGood ? "good" : "wrong";
    told.add(fault?.code ?? result);
    const { code = null, sequence = null, through = null, line = null } = fault ?? {};
    const given = { keys: keys.map(({ vkey }) => vkey), checkpoints: kept };
    expected[name] = { given, result, code, sequence, through, line, rows, named, outside };
  }
  expect([...told].sort()).toEqual([
    "does-not-extend",
    "edited",
    "forged-signature",
    "good",
    "inserted",
    "malformed",
    "missing",
    "partly",
    "renumbered",
    "rolled-back",
    "unproven",
  ]);
  await expect(`${JSON.stringify(expected, null, 2)}\n`).toMatchFileSnapshot(join(folder, "expected.json"));
});
