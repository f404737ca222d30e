import { expect, test } from "vitest";
import { joinBytes, toUtf8 } from "./bytes.ts";
import { nodePrimitives as primitives } from "./node-primitives.ts";
import { sampleChosenExport, sampleRow } from "./sample-history.ts";
import { describeVerdict } from "./describe-verdict.ts";
import { verifyExport } from "./verify-export.ts";
import {
  changed,
  checkpointLine,
  lineOf,
  linesOf,
  newKey,
  noteIn,
  sample,
  sampleBy,
  verify,
  whole,
} from "./verify-sample.ts";

const foreign = await newKey();

/** The same bytes, with another of the bits that base64 leaves over. */
function spelledOtherwise(base64: string): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  return `${base64.slice(0, -2)}${letters[letters.indexOf(base64.at(-2) ?? "") ^ 1]}=`;
}

test.each<[string, (lines: readonly string[]) => string[], string, number | null, number | null]>([
  [
    "a field",
    (lines) => changed(lines, lineOf(23), (row) => ({ ...row, actor: "somebody" })),
    "edited",
    23,
    lineOf(23) + 1,
  ],
  [
    "the leaf",
    (lines) => changed(lines, lineOf(23), (row) => ({ ...row, leaf: sampleRow(3).leaf })),
    "edited",
    23,
    lineOf(23) + 1,
  ],
  [
    "what a sealed field shows",
    (lines) => lines.map((line) => line.replace("Called the", "Wrote to the")),
    "edited",
    1,
    2,
  ],
  ["a row taken out", (lines) => lines.toSpliced(lineOf(23), 1), "missing", 23, lineOf(23) + 1],
  ["a row put in", (lines) => lines.toSpliced(lineOf(23), 0, lines[lineOf(40)] ?? ""), "inserted", 23, lineOf(23) + 1],
  ["a row twice", (lines) => lines.toSpliced(lineOf(23), 0, lines[lineOf(23)] ?? ""), "inserted", 24, lineOf(24) + 1],
  [
    "two rows swapped",
    (lines) => lines.with(lineOf(23), lines[lineOf(27)] ?? "").with(lineOf(27), lines[lineOf(23)] ?? ""),
    "reordered",
    23,
    lineOf(23) + 1,
  ],
  [
    "another number",
    (lines) => changed(lines, lineOf(23), (row) => ({ ...row, sequence: 24 })),
    "renumbered",
    23,
    lineOf(23) + 1,
  ],
  [
    "a smaller number",
    (lines) => changed(lines, lineOf(23), (row) => ({ ...row, sequence: 4 })),
    "renumbered",
    23,
    lineOf(23) + 1,
  ],
  ["rows cut off the end", (lines) => lines.slice(0, lineOf(55)), "truncated", 55, lineOf(55)],
  [
    "rows before the end",
    (lines) => [...lines.slice(0, lineOf(55)), JSON.stringify({ type: "end", rows: 54 })],
    "truncated",
    55,
    lineOf(55) + 1,
  ],
  ["a line that is none", (lines) => lines.with(lineOf(23), "{}"), "malformed", 23, lineOf(23) + 1],
  [
    "a key twice",
    (lines) => lines.with(lineOf(23), (lines[lineOf(23)] ?? "").replace("{", '{"actor":"nobody",')),
    "malformed",
    23,
    lineOf(23) + 1,
  ],
  [
    "a member that rows do not have",
    (lines) => changed(lines, lineOf(23), (row) => ({ ...row, note: "" })),
    "malformed",
    23,
    lineOf(23) + 1,
  ],
  [
    "a field twice",
    (lines) =>
      lines.with(lineOf(2), (lines[lineOf(2)] ?? "").replace('"generation":1', '"generation":2,"generation":1')),
    "malformed",
    2,
    lineOf(2) + 1,
  ],
  [
    "another spelling of a leaf",
    (lines) => changed(lines, lineOf(23), (row) => ({ ...row, leaf: spelledOtherwise(String(row["leaf"])) })),
    "edited",
    23,
    lineOf(23) + 1,
  ],
  [
    "a checkpoint twice",
    (lines) => lines.toSpliced(checkpointLine(20), 0, lines[checkpointLine(20)] ?? ""),
    "does-not-extend",
    null,
    checkpointLine(20) + 2,
  ],
  ["a line behind the end", (lines) => [...lines, lines[1] ?? ""], "malformed", null, 69],
  [
    "a checkpoint moved",
    (lines) => lines.toSpliced(checkpointLine(20), 0, lines[checkpointLine(10)] ?? ""),
    "does-not-extend",
    null,
    checkpointLine(20) + 1,
  ],
  [
    "the size in the manifest",
    (lines) => changed(lines, 0, (manifest) => ({ ...manifest, treeSize: 59 })),
    "edited",
    null,
    1,
  ],
])("found: %s", async (_, tamper, code, sequence, line) => {
  const verdict = await verify(tamper(whole));
  expect(verdict.isGood).toBe(false);
  expect(verdict.fault).toMatchObject({ code, sequence, line, through: null });
});

test("a row that was sealed anew without the key is found between two checkpoints", async () => {
  const other = { ...sampleRow(40), sequence: 23 };
  expect((await verify(whole.with(lineOf(23), JSON.stringify(other)))).fault).toMatchObject({
    code: "edited",
    sequence: 21,
    through: 30,
  });
});

test("a row that was put in with a leaf of its own at the very end is found where it stands", async () => {
  const made = JSON.stringify({ ...sampleRow(40), sequence: 60 });
  expect((await verify(whole.toSpliced(lineOf(60), 0, made))).fault).toMatchObject({ code: "inserted", sequence: 61 });
});

test("a history that was signed with another key is not believed", async () => {
  const forged = await linesOf(sampleBy(foreign.signer));
  expect((await verify(forged)).fault).toMatchObject({ code: "forged-signature", line: 1 });
  const listed = changed(forged, 0, (manifest) => ({ ...manifest, keys: sample.keys }));
  expect((await verify(listed)).fault).toMatchObject({ code: "forged-signature", line: 1 });
  const inside = changed(whole, checkpointLine(30), () => ({
    type: "checkpoint",
    note: noteIn(forged, checkpointLine(30)),
  }));
  expect((await verify(inside)).fault).toMatchObject({ code: "forged-signature", line: checkpointLine(30) + 1 });
  const broken = changed(whole, checkpointLine(30), ({ note }) => ({
    type: "checkpoint",
    note: String(note).replace(/.{8}\n$/, "AAAAAA==\n"),
  }));
  expect((await verify(broken)).fault).toMatchObject({ code: "forged-signature", line: checkpointLine(30) + 1 });
});

test("a checkpoint of a fork that was signed is told from a change of rows", async () => {
  const fork = {
    ...sample,
    rowAt: (index: number) => ({ ...sampleRow(index === 24 ? 5 : index), sequence: index + 1 }),
  };
  const forked = await linesOf(fork);
  const inside = changed(whole, checkpointLine(30), () => ({
    type: "checkpoint",
    note: noteIn(forked, checkpointLine(30)),
  }));
  expect((await verify(inside)).fault).toMatchObject({ code: "does-not-extend", line: checkpointLine(30) + 1 });
  const checkpoints = [noteIn(whole, checkpointLine(20)), noteIn(whole, checkpointLine(40))];
  expect((await verify(forked, { checkpoints })).fault).toMatchObject({
    code: "rolled-back",
    sequence: 31,
    through: 40,
  });
  const last = [noteIn(whole, checkpointLine(60))];
  expect((await verify(forked, { checkpoints: last })).fault).toMatchObject({ code: "rolled-back" });
  const other = await sampleChosenExport(fork, [2]);
  expect((await verify(other, { checkpoints: last })).fault).toMatchObject({ code: "rolled-back" });
});

test("an older state is told by a checkpoint from elsewhere and is not wrong, and every one that it extends is counted", async () => {
  const checkpoints = [10, 30, 60].map((size) => noteIn(whole, checkpointLine(size)));
  expect(await verify(whole, { checkpoints })).toMatchObject({ isGood: true, outside: { used: 3, ofOthers: 0 } });
  const older = await linesOf({ ...sample, rows: 45 });
  expect(await verify(older)).toMatchObject({ isGood: true });
  const behind = await verify(older, { checkpoints });
  expect(behind).toMatchObject({ isGood: false, fault: null, outside: { used: 2, newer: 1, notComparable: 0 } });
  const forged = await linesOf(sampleBy(foreign.signer));
  const unknown = [noteIn(forged, checkpointLine(60))];
  const { fault } = await verify(whole, { checkpoints: [...checkpoints, ...unknown] });
  expect(fault).toMatchObject({ code: "forged-signature", line: null });
  const ofAnother = await linesOf({ ...sample, origin: "history.example/other" });
  const others = [noteIn(ofAnother, checkpointLine(60))];
  const uncompared = await verify(whole, { checkpoints: others });
  expect(uncompared).toMatchObject({ isGood: false, fault: null, outside: { used: 0, ofOthers: 1 } });
  expect(describeVerdict(uncompared)[0]).toMatch(/^PARTLY GOOD/);
  const withOurs = await verify(whole, { checkpoints: [...others, ...checkpoints] });
  expect(withOurs).toMatchObject({ isGood: true, outside: { used: 3, ofOthers: 1 } });
  const broken = [(checkpoints[0] ?? "").replace("\n10\n", "\n11\n")];
  expect((await verify(whole, { checkpoints: broken })).fault).toMatchObject({ code: "forged-signature", line: null });
});

test("what says that it is masked or erased, and is not, is found", async () => {
  for (const lie of [
    { isMasked: true },
    { isMasked: true, maskedFields: [] },
    { maskedFields: ["by"], isMasked: true },
    { fieldKeys: { action: "" }, isMasked: true },
    { isErased: true },
    { maskedFields: ["action"] },
    { fieldKeys: { action: "" } },
  ]) {
    const lines = changed(whole, lineOf(2), (row) => ({ ...row, ...lie }));
    expect((await verify(lines)).fault).toMatchObject({ code: "edited", sequence: 2 });
  }
  const hidden = changed(whole, lineOf(1), (row) => ({ ...row, fieldKeys: undefined }));
  expect((await verify(hidden)).fault).toMatchObject({ code: "edited", sequence: 1 });
  const polluted = whole.with(
    lineOf(2),
    (whole[lineOf(2)] ?? "").replace('"sealed":{}', '"sealed":{"__proto__":"AAAA"},"isErased":true'),
  );
  expect((await verify(polluted)).fault).toMatchObject({ code: "edited", sequence: 2 });
});

test("what is no file of ours is told from one", async () => {
  for (const text of ["", "{", "[]", "id,at,action", '{"type":"manifest"}', whole[1] ?? ""]) {
    expect(await verify([text])).toMatchObject({ isGood: false, kind: "unknown", fault: { code: "malformed" } });
  }
  const notText = verifyExport(
    (async function* () {
      const lines = toUtf8(`${whole.slice(0, 3).join("\n")}\n`);
      yield await Promise.resolve(joinBytes(lines, Uint8Array.of(34, 255, 10)));
    })(),
    { primitives, keys: [], checkpoints: [] },
  );
  expect((await notText).fault).toMatchObject({ code: "malformed", line: 4, sequence: 3 });
});
