import { expect, test } from "vitest";
import { type Sample, sampleChosenExport, sampleOrigin, sampleRow, sampleSelection } from "./sample-history.ts";
import { describeVerdict } from "./describe-verdict.ts";
import { changed, lineOf, linesOf, newKey, ours, sample, sampleBy, verify, whole } from "./verify-sample.ts";

const newer = await newKey();
const chosen = await sampleChosenExport(sample, [2, 3, 17, 30, 59]);

const ofReset = await sampleSelection(sample, [6, 7, 8, 9, 10, 11]);
const { checkpoint } = JSON.parse(chosen[0] ?? "") as { checkpoint: string };
const { resetId } = ofReset[0] ?? {};
const file = { format: "rekey-proof-1", resetId, origin: sampleOrigin, keys: sample.keys, checkpoint, rows: ofReset };

test("a whole export proves all of its rows, in pieces of any size", async () => {
  for (const pieces of [1, 7, 4_096, 1_000_000]) {
    const verdict = await verify(whole, { pieces });
    expect(verdict).toMatchObject({ isGood: true, isWhole: true, isKeyGiven: true, checkpoints: 6, otherKeys: [] });
    expect(verdict.rows).toMatchObject({ all: 60, proven: 60, placeOnly: 0, unproven: 0, erased: 2 });
  }
});

test("without a key it says that the file alone agrees with itself", async () => {
  const verdict = await verify(whole, { keys: [] });
  expect(verdict).toMatchObject({ isGood: false, fault: null, isKeyGiven: false, signedBy: [ours.key.vkey] });
  expect(describeVerdict(verdict).join("\n")).toContain("shows only that the file agrees with itself");
});

test("chosen rows prove themselves, and a proof file is read as well", async () => {
  expect(await verify(chosen)).toMatchObject({ isGood: true, isWhole: false, rows: { all: 5, proven: 5 } });
  for (const text of [JSON.stringify(file), JSON.stringify(file, null, 2)]) {
    expect(await verify([text])).toMatchObject({ isGood: true, kind: "proof", rows: { all: 6, proven: 6 } });
  }
  const moved = { ...file, rows: [...ofReset.slice(1), ...ofReset.slice(0, 1)] };
  expect((await verify([JSON.stringify(moved)])).fault).toMatchObject({ code: "reordered", sequence: 7 });
  const other = { ...file, resetId: sampleRow(0).resetId };
  expect((await verify([JSON.stringify(other)])).fault).toMatchObject({
    code: "inserted",
    message: "Row 7 is of another reset than the file says.",
  });
});

test("each row of a proof says from where and why, on one line, and nothing that is masked", async () => {
  const { about, ...verdict } = await verify([JSON.stringify(file)]);
  expect(about?.rows[0]?.more).toContain('reason: Called the "front desk", ticket 1\n');
  const told = describeVerdict({ ...verdict, about });
  expect(told.filter((line) => line.includes("\n"))).toEqual([]);
  expect(told.join("\n")).toContain('\tmethod: email\treason: Called the "front desk", ticket 1\n  row 8');
  const [first, ...others] = ofReset;
  const { by: byKey } = first?.fieldKeys ?? {};
  const hidden = {
    ...first,
    detail: { ...first?.detail, reason: "C\u2026" },
    fieldKeys: { by: byKey },
    maskedFields: ["reason"],
  };
  const masked = await verify([JSON.stringify({ ...file, rows: [hidden, ...others] })]);
  expect(masked.rows).toMatchObject({ proven: 6, withMaskedFields: 1 });
  expect(masked.about?.rows[0]?.more.join(" ")).not.toContain("reason");
});

test("while keys are changed one of them is enough, and the other one is told", async () => {
  const rotating: Sample = {
    ...sampleBy(ours.signer, newer.signer),
    signersOf: (size) => [...(size <= 40 ? [ours.signer] : []), ...(size >= 30 ? [newer.signer] : [])],
  };
  const lines = await linesOf(rotating);
  const { name, keyId } = ours.key;
  const byNewer = await verify(lines, { keys: [newer.key] });
  expect(byNewer).toMatchObject({ isGood: true, checkpoints: 6, otherKeys: [`${name}+${keyId}`] });
  expect(await verify(lines, { keys: [ours.key, newer.key] })).toMatchObject({ isGood: true, otherKeys: [] });
  expect((await verify(lines, { keys: [ours.key] })).fault).toMatchObject({ code: "forged-signature", line: 1 });
});

test("what is masked, erased or not sealed yet is counted, and nothing is said of it that was not proven", async () => {
  const masked = changed(whole, lineOf(23), (row) => ({ ...row, actor: "s\u2026", isMasked: true }));
  expect((await verify(masked)).rows).toMatchObject({ proven: 59, placeOnly: 1 });
  const field = changed(whole, lineOf(1), ({ fieldKeys, detail, ...row }) => ({
    ...row,
    detail: { ...(detail as object), by: "A\u2026" },
    fieldKeys: { reason: (fieldKeys as Record<string, string>)["reason"] },
    maskedFields: ["by"],
  }));
  expect((await verify(field)).rows).toMatchObject({ proven: 60, withMaskedFields: 1 });
  const late = { ...sampleRow(60), sequence: null, leaf: null };
  const unsealed = [...whole.slice(0, -1), JSON.stringify(late), JSON.stringify({ type: "end", rows: 61 })];
  const verdict = await verify(unsealed);
  expect(verdict).toMatchObject({ isGood: true, rows: { all: 61, proven: 60, unproven: 1 } });
  expect(describeVerdict(verdict).join("\n")).toContain("nothing is proven about them. 1");
});
