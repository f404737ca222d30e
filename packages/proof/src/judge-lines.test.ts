import { expect, test } from "vitest";
import { toUtf8 } from "./bytes.ts";
import { judgeLines } from "./judge-lines.ts";
import { nodePrimitives } from "./node-primitives.ts";
import { changed, judgeHere, linesOf, sample, verifyBytes } from "./verify-sample.ts";

const lines = await linesOf({ ...sample, rows: 300, checkpointEvery: 50 });
const textOf = (some: readonly string[]): string => `${some.join("\n")}\n`;
// The first row of a reset, whose words are sealed.
const opened = lines.findIndex((line, at) => at > 150 && line.includes('"fieldKeys"'));

test.each<[string, string]>([
  ["nothing is wrong", textOf(lines)],
  ["the last line has no end", lines.join("\n")],
  ["a row was changed", textOf(changed(lines, 200, (row) => ({ ...row, actor: "somebody" })))],
  ["a row is masked", textOf(changed(lines, 200, (row) => ({ ...row, actor: "s…", isMasked: true })))],
  ["a row is missing", textOf(lines.toSpliced(200, 1))],
  ["a row comes twice", textOf(lines.toSpliced(200, 0, lines[200] ?? ""))],
  ["rows are swapped", textOf(lines.with(200, lines[250] ?? "").with(250, lines[200] ?? ""))],
  ["a line is none", textOf(lines.with(200, "{}"))],
  ["rows stand behind the end", textOf([...lines, ...lines.slice(1, 100)])],
  ["it breaks off", textOf(lines).slice(0, 100_000)],
  ["a row of a whole export has a proof", textOf(changed(lines, 200, (row) => ({ ...row, proof: [] })))],
  [
    "a field is masked",
    textOf(changed(lines, opened, (row) => ({ ...row, fieldKeys: {}, maskedFields: ["by", "reason"] }))),
  ],
  ["a row is not sealed", textOf(changed(lines, 200, (row) => ({ ...row, sequence: null, leaf: null })))],
])("nothing else is told of lines that were judged before their places were, where %s", async (_what, text) => {
  const bytes = toUtf8(text);
  const told = await verifyBytes(bytes);
  expect(await verifyBytes(bytes, { pieces: 8_192, judge: judgeHere })).toEqual(told);
});

test("rows that are proven come as one, and what is not is left as it is", () => {
  const wrong = changed(lines, 30, (row) => ({ ...row, actor: "somebody" })).slice(1, 60);
  const judged = judgeLines(nodePrimitives, wrong);
  const counts = judged.map((one) => (typeof one === "object" ? [one.sequence, one.leaves.length / 32] : one));
  expect(counts).toEqual([[1, 29], wrong[29], [31, 20], wrong[50], [51, 8]]);
});
