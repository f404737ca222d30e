import { expect, test } from "vitest";
import { followOn } from "./follow-on.ts";
import type { Verdict } from "./verdict.ts";

const good: Verdict = {
  isGood: true,
  kind: "export",
  fault: null,
  origin: "harbour.test/history",
  isWhole: true,
  before: 0,
  beforeRoot: null,
  archive: null,
  checkpoint: { size: 40, time: "2026-11-27T10:00:00.000Z", root: "forty" },
  signedBy: ["harbour.test/history+1a2b3c4d+AcnVsZXM="],
  isKeyGiven: true,
  rows: { all: 40, proven: 40, placeOnly: 0, unproven: 0, withMaskedFields: 0, erased: 0 },
  archived: 0,
  named: { placeOnly: [], unproven: [], withMaskedFields: [] },
  checkpoints: 1,
  otherKeys: [],
  about: null,
  outside: { used: 0, ofOthers: 0, notComparable: 0, newer: 0 },
};
const rest: Verdict = {
  ...good,
  before: 40,
  beforeRoot: "forty",
  checkpoint: { ...good.checkpoint, size: 60, time: "", root: "sixty" },
};
const proof: Verdict = { ...good, kind: "proof", isWhole: false };
const fault = { code: "edited", line: 1, sequence: 1, through: null, message: "Row 1 was edited." } as const;

test("proofs and chosen rows stand behind the files that follow on one another, and break nothing", () => {
  const chosen = { ...good, isWhole: false };
  expect(followOn([proof, rest, chosen, good])).toEqual({
    order: [3, 1, 0, 2],
    onEnd: 2,
    before: 0,
    last: 60,
    break: undefined,
  });
  expect(followOn([proof, proof])).toMatchObject({ onEnd: 0, break: undefined });
});

test("an older export beside a newer one is told with the rows that both have, and with what to do", () => {
  const older = { ...good, checkpoint: { size: 25, time: "", root: "five and twenty" } };
  expect(followOn([good, older]).break).toMatchObject({
    at: 1,
    message: "The rows 1 to 25 are in the file before as well: give only one of the two.",
  });
});

test("a proof that is wrong, or of another history, is told where it stands", () => {
  expect(followOn([good, { ...proof, fault }]).break).toEqual({ at: 1, message: "It does not verify." });
  expect(followOn([{ ...proof, origin: "other.test" }, good]).break).toMatchObject({
    at: 0,
    message: expect.stringContaining("other.test") as string,
  });
});
