import { expect, test } from "vitest";
import { checkPlainRow, checkRow } from "./check-row.ts";
import { parseExportLine } from "./export-lines.ts";
import type { RowLine } from "./export-lines.ts";
import { type DetailValue, canonicalEntry } from "./leaf.ts";
import { nodePrimitives } from "./node-primitives.ts";
import { readPlainRow } from "./plain-row.ts";
import { sampleRow } from "./sample-history.ts";

const rows = Array.from({ length: 200 }, (_, index) => sampleRow(index));
const lines = rows.map((row) => JSON.stringify(row));

/** What is read of a line by the pattern, as the general reading has it; undefined where that refuses it. */
function generally(line: string): ReturnType<typeof readPlainRow> {
  const read = parseExportLine(line);
  if (read?.type !== "row") return undefined;
  const { id, sequence, leaf, detail, sealed, fieldKeys, isErased, isMasked } = read;
  const isOpen = Object.keys(sealed).length === 0 && fieldKeys === undefined;
  const stored = Object.entries(sealed).map(([field, value]) => [field, { sealed: value }] as const);
  const entry = { ...read, detail: Object.fromEntries<DetailValue>([...Object.entries(detail), ...stored]) };
  return {
    row: {
      id,
      sequence,
      leaf,
      detail: isOpen ? {} : detail,
      sealed,
      ...(fieldKeys !== undefined && { fieldKeys }),
      ...(isErased !== undefined && { isErased }),
      isMasked,
    },
    canonical: canonicalEntry(entry),
  };
}

test("nearly all rows are read by one pattern, as they are read otherwise", () => {
  const plain = lines.map((line) => readPlainRow(line));
  expect(plain.filter((one) => one !== undefined).length).toBeGreaterThan(190);
  for (const [at, one] of plain.entries()) {
    const line = lines[at] ?? "";
    expect(one ?? generally(line)).toEqual(generally(line));
    if (one === undefined) continue;
    expect(checkPlainRow(nodePrimitives, one)).toEqual(checkRow(nodePrimitives, parseExportLine(line) as RowLine));
  }
});

test.each<[string, string, string]>([
  ["names that are numbers, which have their own place", '"detail":{"generation":1}', '"detail":{"b":1,"7":2}'],
  ["an escape that has a shorter spelling", '"detail":{"generation":1}', String.raw`"detail":{"a":"\u000a"}`],
  ["an escape that needs none", '"detail":{"generation":1}', String.raw`"detail":{"a":"\/"}`],
  ["a member twice", '"detail":{"generation":1}', '"detail":{"a":1,"b":2,"a":1}'],
  ["a comma too many", '"detail":{"generation":1}', '"detail":{"a":1,}'],
  ["a number in another spelling", '"detail":{"generation":1}', '"detail":{"a":1.0}'],
])("%s is left to the general reading", (_what, from, to) => {
  const line = lines[1] ?? "";
  expect(readPlainRow(line)).toBeDefined();
  expect(line).toContain(from);
  expect(readPlainRow(line.replace(from, to))).toBeUndefined();
});

test("no line with a letter changed, left out or added is read that is not read otherwise", () => {
  const letters = ['"', "\\", "{", "}", ",", ":", " ", "0", "-", "x", "\u0001", "\ud83d"];
  let read = 0;
  for (const line of lines.slice(0, 3)) {
    for (let at = 0; at < line.length; at += 1) {
      const letter = letters[at % letters.length] ?? "";
      for (const [cut, put] of [
        [1, letter],
        [1, ""],
        [0, letter],
        [0, line[at] ?? ""],
      ] as const) {
        const changed = (line.slice(0, at) + put + line.slice(at + cut)).toWellFormed();
        const plain = readPlainRow(changed);
        if (plain === undefined) continue;
        read += 1;
        expect(plain).toEqual(generally(changed));
      }
    }
  }
  expect(read).toBeGreaterThan(100);
});
