import type { FaultCode, Verdict } from "@rekey/proof/verdict";
import { expect, test } from "vitest";
import { describeVerdict } from "./describe-verdict.ts";

const good: Verdict = {
  isGood: true,
  kind: "export",
  fault: null,
  origin: "harbour.test/history",
  isWhole: true,
  before: 0,
  beforeRoot: "root",
  archive: null,
  checkpoint: { size: 1_200, time: "2026-11-27T10:00:00.000Z", root: "root" },
  signedBy: ["harbour.test/history+1a2b3c4d+AcnVsZXM="],
  isKeyGiven: true,
  rows: { all: 1_203, proven: 1_200, placeOnly: 0, unproven: 3, withMaskedFields: 4, erased: 5 },
  archived: 0,
  named: { placeOnly: [], unproven: ["1201", "1202", "id 2044"], withMaskedFields: ["7", "8"] },
  checkpoints: 2,
  otherKeys: [],
  about: null,
  outside: { used: 1, ofOthers: 0, notComparable: 0, newer: 0 },
};

test("what was proven is told with its rows, its checkpoint and its key, and what was not stands beside it", () => {
  const { tone, title, facts, limits } = describeVerdict(good);
  expect([tone, title]).toEqual(["done", "Nothing was changed"]);
  const told = Object.fromEntries(facts);
  expect(told["Rows proven"]).toBe("1,200, from 1 to 1,200");
  expect(told["Checkpoint"]).toBe("1,200 rows, signed 2026-11-27 10:00:00 UTC");
  expect(told["Signed by"]).toBe("harbour.test/history+1a2b3c4d (a key that you gave)");
  expect(told["Checkpoints from elsewhere"]).toBe("1: the rows agree with it");
  for (const words of [
    "3 rows that were not sealed",
    "1201, 1202, id 2044",
    "masked fields of 4 rows",
    "7, 8 and 2 more",
  ])
    expect(limits.join("\n")).toContain(words);
});

test("with the key out of the file, with rows that were chosen and without a checkpoint from elsewhere less is told", () => {
  const verdict = {
    ...good,
    isKeyGiven: false,
    isWhole: false,
    isGood: false,
    outside: { used: 0, ofOthers: 0, notComparable: 0, newer: 0 },
  };
  const { tone, title, limits } = describeVerdict(verdict);
  expect([tone, title]).toEqual(["waiting", "Nothing was changed, if the key is right"]);
  expect(describeVerdict({ ...good, isGood: false, isKeyGiven: false }).tone).toBe("waiting");
  for (const words of ["Who signed it", "others may have been left out", "no checkpoint from elsewhere"])
    expect(limits.join("\n")).toContain(words);
});

test("rows of which only the place is proven, and checkpoints of which none was compared, are amber", () => {
  const rows = { ...good.rows, proven: 1_198, placeOnly: 2 };
  const named = { ...good.named, placeOnly: ["23", "24"] };
  const masked = describeVerdict({ ...good, isGood: false, rows, named });
  expect([masked.tone, masked.title]).toEqual(["waiting", "Not all of this is proven"]);
  expect(masked.lead.join(" ")).toContain("could be anything: 23, 24.");
  expect(Object.fromEntries(masked.facts)["Rows proven"]).toBe("1,198");
  const outside = { used: 0, ofOthers: 1, notComparable: 2, newer: 0 };
  const { tone, lead } = describeVerdict({ ...good, isGood: false, outside });
  expect(tone).toBe("waiting");
  expect(lead.join(" ")).toContain("None of your checkpoints could be compared");
});

test("a proof says what it is about, and chosen rows that they are not the whole history", () => {
  const row = {
    sequence: 7,
    at: "2026-11-27T09:00:00.000Z",
    action: "reset.accepted",
    who: "Dana Ruiz",
    more: ["reason: by phone"],
  };
  const about = { resetId: "0198c0de", contactId: "crm-c-815", rows: [row] };
  const { facts, rows, lead } = describeVerdict({ ...good, kind: "proof", isWhole: false, about });
  expect(Object.fromEntries(facts)).toMatchObject({ Reset: "0198c0de", Contact: "crm-c-815" });
  expect(rows).toEqual([row]);
  expect(lead.join(" ")).not.toContain("not the whole history");
  expect(lead.join(" ")).toContain("Whether other rows of the reset were left out");
  expect(describeVerdict({ ...good, isWhole: false }).lead.join(" ")).toContain("This is not the whole history");
});

test("an export of before the newest checkpoint is amber, with how many it agrees with and what to do", () => {
  const outside = { used: 3, ofOthers: 0, notComparable: 0, newer: 2 };
  const { tone, title, lead } = describeVerdict({ ...good, isGood: false, outside });
  expect([tone, title]).toEqual(["waiting", "Nothing was changed, and this is an older state"]);
  expect(lead.join(" ")).toContain("agrees with the 3 up to its size");
});

test("rows that are in other files, and those behind an archive, are told as not in it", () => {
  const { facts, lead, limits } = describeVerdict({ ...good, before: 300, archive: 2 });
  expect(lead[0]).toContain("from row 301 to row 1,200");
  expect(Object.fromEntries(facts)["Rows proven"]).toBe("1,200, from 301 to 1,500");
  expect(limits.join("\n")).toContain("rows 1 to 300");
  expect(limits.join("\n")).toContain("after row 1,200");
});

test("a file without a row that is proven is not told as unchanged", () => {
  const rows = { all: 3, proven: 0, placeOnly: 0, unproven: 3, withMaskedFields: 0, erased: 0 };
  const { tone, title } = describeVerdict({ ...good, rows });
  expect([tone, title]).toEqual(["waiting", "Nothing in this file is proven"]);
});

const codes: Record<FaultCode, true> = {
  edited: true,
  missing: true,
  inserted: true,
  reordered: true,
  renumbered: true,
  truncated: true,
  "rolled-back": true,
  "forged-signature": true,
  "does-not-extend": true,
  malformed: true,
  unproven: true,
};

test.for(Object.keys(codes) as FaultCode[])(
  "a history in which something is %s is told in red, with the place",
  (code) => {
    const fault = { code, line: 14, sequence: 13, through: null, message: "Row 13 is not what it was." };
    const { tone, title, lead, facts, limits } = describeVerdict({ ...good, isGood: false, fault });
    expect([tone, lead[0], limits]).toEqual(["stopped", fault.message, []]);
    expect(title).not.toContain("Nothing was changed");
    expect(Object.fromEntries(facts)).toMatchObject({ "First bad row": "13", "Line of the file": "14" });
    expect(Object.fromEntries(facts)).not.toHaveProperty("Rows proven");
  },
);

test("a file that is no history at all is told so, with what can be verified", () => {
  const fault = { code: "malformed", line: 1, sequence: null, through: null, message: "This is no history." } as const;
  const { title, lead } = describeVerdict({ ...good, kind: "unknown", isGood: false, fault });
  expect(title).toBe("This file cannot be verified");
  expect(lead.join(" ")).toContain("CSV");
});
