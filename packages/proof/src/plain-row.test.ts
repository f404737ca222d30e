import { expect, test } from "vitest";
import { parseExportLine } from "./export-lines.ts";
import { canonicalEntry, joinEntry } from "./leaf.ts";
import { canonicalJson } from "./canonical-json.ts";
import { readPlainRow } from "./plain-row.ts";
import { sampleRow } from "./sample-history.ts";

const rows = Array.from({ length: 200 }, (_, index) => sampleRow(index));
const lines = rows.map((row) => JSON.stringify(row));

test("most rows are read by one pattern, as they are read otherwise", () => {
  const plain = lines.map((line) => readPlainRow(line));
  expect(plain.filter((one) => one !== undefined).length).toBeGreaterThan(150);
  for (const [at, one] of plain.entries()) {
    const row = parseExportLine(lines[at] ?? "");
    expect(one?.row ?? row).toEqual(row);
    const entry = rows[at] ?? sampleRow(0);
    const canonical = one && joinEntry({ ...one.texts, detail: canonicalJson(entry.detail) });
    expect(canonical ?? canonicalEntry(entry)).toBe(canonicalEntry(entry));
  }
});

test("no line with a letter changed, left out or added is read that is not read otherwise", () => {
  const letters = ['"', "\\", "{", "}", ",", ":", " ", "0", "-", "x", "\u0001", "\ud83d"];
  let read = 0;
  for (const line of [lines[0] ?? "", lines[1] ?? "", lines[2] ?? ""]) {
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
        if (plain !== undefined) read += 1;
        expect(plain?.row ?? parseExportLine(changed)).toEqual(parseExportLine(changed));
      }
    }
  }
  expect(read).toBeGreaterThan(100);
});
