import { expect, test } from "vitest";
import { describeVerdict } from "./describe-verdict.ts";
import { checkpointLine, linesOf, noteIn, sample, verify, whole } from "./verify-sample.ts";

const note = noteIn(whole, checkpointLine(10));

test.for([
  ["checkpoints that were kept", JSON.stringify({ size: 10, note }), "unknown", "These are checkpoints."],
  [
    "an export that was formatted",
    JSON.stringify(JSON.parse(whole[0] ?? ""), null, 2),
    "export",
    "as it was downloaded",
  ],
  ["a proof with another member", '{"format":"rekey-proof-1","resetID":"1"}', "proof", "as it was downloaded"],
  ["a table", "sequence,id,at\n1,2,3", "unknown", "neither an export of the history nor the proof"],
] as const)("what cannot be read is told as what it was meant to be: %s", async ([, text, kind, words]) => {
  const { fault, ...verdict } = await verify([text]);
  expect(verdict).toMatchObject({ isGood: false, kind });
  expect(fault).toMatchObject({ code: "malformed", message: expect.stringContaining(words) as string });
});

test("an export of before the newest checkpoint is told as older, with how many it agrees with", async () => {
  const checkpoints = [10, 30, 60].map((size) => noteIn(whole, checkpointLine(size)));
  const told = describeVerdict(await verify(await linesOf({ ...sample, rows: 45 }), { checkpoints })).join("\n");
  expect(told).toMatch(/^PARTLY GOOD/);
  expect(told).toContain("1 of them are of more rows, and it agrees with the 2 up to its own size");
});
