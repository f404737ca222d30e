import { expect, test } from "vitest";
import type { RowLine } from "./export-lines.ts";
import { describeVerdict } from "./describe-verdict.ts";
import { sampleChosenExport, sampleOrigin, sampleRow, sampleSelection } from "./sample-history.ts";
import {
  changed,
  checkpointLine,
  lineOf,
  linesOf,
  newKey,
  noteIn,
  ours,
  sample,
  sampleBy,
  verify,
  whole,
} from "./verify-sample.ts";

const chosen = await sampleChosenExport(sample, [6]);
const { checkpoint } = JSON.parse(chosen[0] ?? "") as { checkpoint: string };
const proofOf = (rows: readonly Partial<RowLine>[], resetId = sampleRow(6).resetId): string =>
  JSON.stringify({ format: "rekey-proof-1", resetId, origin: sampleOrigin, keys: sample.keys, checkpoint, rows });
const ofReset = await sampleSelection(sample, [6, 7, 8]);
const mask = (row: object): object => ({ ...row, actor: "s\u2026", isMasked: true });

test("a file in which a row is masked is not good, and says which one it is; nothing is wrong either", async () => {
  const masked = changed(whole, lineOf(23), mask);
  const verdict = await verify(masked);
  expect(verdict).toMatchObject({ isGood: false, fault: null, rows: { proven: 59, placeOnly: 1 } });
  expect(verdict.named.placeOnly).toEqual(["23"]);
  expect(describeVerdict(verdict)[0]).toMatch(/^PARTLY GOOD: .*59 are unchanged/);
});

test("a proof has rows, and each of them is proven wholly and of its reset", async () => {
  const other = sampleRow(0).resetId;
  const masked = ofReset.map((row) => ({ ...row, resetId: other, isMasked: true }));
  expect((await verify([proofOf(masked, other)])).fault).toMatchObject({ code: "unproven", sequence: 7 });
  expect((await verify([proofOf([])])).fault).toMatchObject({ code: "unproven", sequence: null });
  const { proof: _, ...late } = ofReset[2] as RowLine;
  const unsealed = [...ofReset.slice(0, 2), { ...late, sequence: null, leaf: null }];
  expect((await verify([proofOf(unsealed)])).fault).toMatchObject({ code: "unproven", sequence: null });
  const behind = [...ofReset.slice(0, 2), { ...late, sequence: 61 }];
  expect((await verify([proofOf(behind)])).fault).toMatchObject({ code: "unproven", sequence: 61 });
  expect(await verify([proofOf(ofReset)])).toMatchObject({ isGood: true, rows: { proven: 3 } });
});

test("a field is either opened or masked, and what is masked is shown", async () => {
  for (const lie of [{ maskedFields: ["by"] }, { maskedFields: ["nobody"] }]) {
    const lines = changed(whole, lineOf(1), (row) => ({ ...row, ...lie }));
    expect((await verify(lines)).fault).toMatchObject({ code: "edited", sequence: 1 });
  }
  const hidden = changed(whole, lineOf(1), ({ fieldKeys: _keys, detail: _detail, ...row }) => ({
    ...row,
    detail: { method: "email" },
    maskedFields: ["by", "reason"],
    isErased: true,
  }));
  expect((await verify(hidden)).fault).toMatchObject({ code: "edited", sequence: 1 });
  const opened = changed(whole, lineOf(2), (row) => ({ ...mask(row), fieldKeys: { generation: "AAAA" } }));
  expect((await verify(opened)).fault).toMatchObject({ code: "edited", sequence: 2 });
});

test("rows behind the checkpoint are named by their numbers, and those without one by their ids", async () => {
  const late = [
    { ...sampleRow(60), sequence: 61 },
    { ...sampleRow(61), sequence: null, leaf: null },
  ].map((row) => JSON.stringify(row));
  const verdict = await verify([...whole.slice(0, -1), ...late, JSON.stringify({ type: "end", rows: 62 })]);
  expect(verdict).toMatchObject({ isGood: true, named: { unproven: ["61", `id ${sampleRow(61).id}`] } });
});

test("a history of another name than the one that was asked for is refused", async () => {
  expect(await verify(whole, { origin: sampleOrigin })).toMatchObject({ isGood: true });
  const { fault } = await verify(whole, { origin: "history.example/other" });
  expect(fault).toMatchObject({ code: "does-not-extend", line: 1 });
});

test("two checkpoints of one size with two roots are not of one history", async () => {
  const fork = { ...sample, rowAt: (index: number) => ({ ...sampleRow(index + 1), sequence: index + 1 }) };
  const note = noteIn(await linesOf(fork), checkpointLine(60));
  const lines = whole.with(checkpointLine(60), JSON.stringify({ type: "checkpoint", note }));
  const line = checkpointLine(60) + 1;
  expect((await verify(lines)).fault).toMatchObject({ code: "does-not-extend", sequence: null, line });
});

test("a checkpoint with a wrong root by a key that is listed and not trusted is refused as well", async () => {
  const theirs = await newKey();
  const fork = {
    ...sampleBy(theirs.signer),
    rowAt: (index: number) => ({ ...sampleRow(index + 1), sequence: index + 1 }),
  };
  const note = noteIn(await linesOf(fork), checkpointLine(20));
  const keys = [...sample.keys, theirs.signer.vkey];
  const lines = changed(whole, 0, (manifest) => ({ ...manifest, keys }));
  const forged = lines.with(checkpointLine(20), JSON.stringify({ type: "checkpoint", note }));
  const line = checkpointLine(20) + 1;
  expect((await verify(forged, { keys: [ours.key] })).fault).toMatchObject({ code: "does-not-extend", line });
});

test("a checkpoint that stands behind fewer or more rows than it is of says so", async () => {
  const renumber = (from: number, by: number, lines: readonly string[]) =>
    lines.map((line) => {
      const value = JSON.parse(line) as { type: string; sequence: number };
      return value.type === "row" && value.sequence >= from
        ? JSON.stringify({ ...value, sequence: value.sequence + by })
        : line;
    });
  const less = renumber(23, -1, whole.toSpliced(lineOf(22), 1));
  expect((await verify(less)).fault).toMatchObject({ code: "missing", sequence: 21, through: 30 });
  const more = renumber(23, 1, whole).toSpliced(lineOf(23), 0, JSON.stringify({ ...sampleRow(4), sequence: 23 }));
  expect((await verify(more)).fault).toMatchObject({ code: "inserted", sequence: 21, through: 31 });
});

test("rows behind the checkpoint that changed places are told as moved", async () => {
  const late = [62, 61, 63, 64].map((sequence) => JSON.stringify({ ...sampleRow(sequence), sequence }));
  const lines = [...whole.slice(0, -1), ...late, JSON.stringify({ type: "end", rows: 64 })];
  expect((await verify(lines)).fault).toMatchObject({ code: "reordered", sequence: 61 });
});

test("of checkpoints from elsewhere it is said how many were compared, and the largest one counts", async () => {
  const kept = [10, 60].map((size) => noteIn(whole, checkpointLine(size)));
  const verdict = await verify(chosen, { checkpoints: kept });
  expect(verdict).toMatchObject({ isGood: true, outside: { used: 1, ofOthers: 0, notComparable: 1 } });
  const alone = await verify(chosen, { checkpoints: kept.slice(0, 1) });
  expect(alone).toMatchObject({ isGood: false, fault: null, outside: { used: 0, notComparable: 1 } });
  const reached = changed(whole, 0, (manifest) => ({
    ...manifest,
    treeSize: 50,
    checkpoint: noteIn(whole, checkpointLine(50)),
  })).toSpliced(checkpointLine(60), 1);
  expect(await verify(reached)).toMatchObject({ isGood: true, rows: { proven: 50, unproven: 10 } });
  const behind = await verify(reached, { checkpoints: kept });
  expect(behind).toMatchObject({ isGood: false, fault: null, outside: { used: 1, newer: 1, notComparable: 0 } });
});
