import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PushLine, PushResult } from "@rekey/contracts/directory-push";
import { expect, onTestFinished, test } from "vitest";
import { importDirectory } from "./import-directory.ts";
import type { ImportResult } from "./import-results.ts";
import { readMapping } from "./mapping.ts";

const mapping = {
  client: { id: "company", name: "firm" },
  contact: { id: "id", name: "name", email: "email", position: "position" },
};

/**
 * Imports rows to an API that takes all and answers so many, and keeps each push that it got. Once it has the first
 * line, `meanwhile` may write the file.
 */
async function importRows(
  rows: readonly string[],
  {
    whole = false,
    isDry = false,
    answered = Infinity,
    pushes = [] as PushLine[][],
    meanwhile = undefined as ((path: string) => void) | undefined,
  } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), "rekey-import-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [path, mappingPath] = [join(folder, "contacts.csv"), join(folder, "mapping.json")];
  writeFileSync(path, ["company,firm,id,name,email,position", ...rows, ""].join("\n"));
  writeFileSync(mappingPath, JSON.stringify(mapping));
  const results: ImportResult[] = [];
  const pushDirectory = async function* (
    lines: Iterable<PushLine> | AsyncIterable<PushLine>,
  ): AsyncGenerator<PushResult> {
    const push: PushLine[] = [];
    for await (const line of lines) {
      if (push.length + pushes.length === 0) meanwhile?.(path);
      push.push(line);
    }
    pushes.push(push);
    for (const [index, line] of push.slice(0, answered).entries())
      yield { line: index + 1, id: null, outcome: "whole" in line ? "done" : "created" };
  };
  const importPassword = (contactId: string) => Promise.resolve({ contactId, outcome: "accepted" as const });
  await importDirectory(
    {
      api: { pushDirectory, importPassword },
      address: "the API",
      tell: (result) => results.push(result),
      progress: () => undefined,
    },
    {
      file: { path, encoding: "utf-8", delimiter: "," },
      mapping: readMapping(mappingPath),
      whole: whole ? { of: "directory", missing: "end" } : undefined,
      isDry,
      mustChange: false,
    },
  );
  return { pushes, results };
}

const row = (n: number, position = "") => `${n % 7},Firm ${n % 7},c-${n},P ${n},p${n}@import.test,${position}`;

test("a long file is sent in parts, each line once and in its order, and each answer is of the line that it came from", async () => {
  const count = 45_000;
  const { pushes, results } = await importRows(Array.from({ length: count }, (_, n) => row(n)));
  expect(pushes.map((push) => push.length)).toEqual([20_000, 20_000, 5_007]);
  const contacts = pushes.flat().flatMap((line) => ("contact" in line ? [line.contact.id] : []));
  expect(contacts).toEqual(Array.from({ length: count }, (_, n) => `c-${n}`));
  expect(pushes.flat().filter((line) => "client" in line)).toHaveLength(7);
  const lines = results.filter(({ of }) => of === "contact").map(({ line }) => line);
  expect(lines).toEqual(Array.from({ length: count }, (_, n) => n + 2));
});

test("a part has no more bytes than go through in time, however long its lines are", async () => {
  const { pushes } = await importRows(Array.from({ length: 1_000 }, (_, n) => row(n, "x".repeat(10_000))));
  const sizes = pushes.map((push) => Buffer.byteLength(push.map((line) => `${JSON.stringify(line)}\n`).join("")));
  expect(sizes.length).toBeGreaterThan(2);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(4 * 1_024 * 1_024);
  expect(pushes.flat()).toHaveLength(1_007);
});

test("a whole list is one push that ends with saying so, or nothing is sent", async () => {
  const { pushes } = await importRows(
    Array.from({ length: 30_000 }, (_, n) => row(n)),
    { whole: true },
  );
  expect(pushes.map((push) => [push.length, push.at(-1)])).toEqual([
    [30_008, { whole: { of: "directory", missing: "end" } }],
  ]);
  const tooLong = importRows(
    Array.from({ length: 60_000 }, (_, n) => row(n)),
    { whole: true },
  );
  await expect(tooLong).rejects.toThrow("a whole list has at most 59999 lines");
});

test("an answer that lacks lines is no end of an import", async () => {
  const rows = Array.from({ length: 3 }, (_, n) => row(n));
  for (const wish of [{ answered: 4 }, { answered: 6, whole: true }])
    await expect(importRows(rows, wish)).rejects.toThrow("broke off; begin the same import again");
  await expect(importRows(rows, { answered: 7, whole: true })).resolves.toBeDefined();
});

test("a file that cannot be read to its end sends nothing of what stands before", async () => {
  const pushes: PushLine[][] = [];
  const rows = Array.from({ length: 25_000 }, (_, n) => row(n));
  await expect(importRows([...rows, '1,"Firm'], { pushes })).rejects.toThrow("the row after line 25001");
  expect(pushes).toEqual([]);
});

test("a list with a row that cannot be read is not sent as whole", async () => {
  const { pushes, results } = await importRows([row(1), "1", row(2)], { whole: true });
  expect(pushes.flat().filter((line) => "whole" in line)).toEqual([]);
  expect(results.filter(({ of }) => of === "list")).toMatchObject([{ outcome: "refused", code: "list-not-whole" }]);
});

test("a file that is written between its two readings is not a whole list, and an import of it does not end well", async () => {
  const rows = Array.from({ length: 10_000 }, (_, n) => row(n));
  const last = rows.at(-1) ?? "";
  const rewrite = (change: (line: string) => string) => (path: string) =>
    writeFileSync(path, readFileSync(path, "utf8").replace(last, change(last)), { flag: "r+" });
  const changes: [string, (path: string) => void][] = [
    ["a row that cannot be read", rewrite((line) => line.replace(",", "x"))],
    ["somebody else in a row", rewrite((line) => line.replace("c-9999", "c-8888x"))],
    ["a row less", (path) => truncateSync(path, readFileSync(path).length - last.length - 1)],
    ["a row more", (path) => appendFileSync(path, `${row(10_000)}\n`)],
  ];
  for (const [what, meanwhile] of changes) {
    const { pushes, results } = await importRows(rows, { whole: true, meanwhile });
    expect(
      pushes.flat().filter((line) => "whole" in line),
      what,
    ).toEqual([]);
    const told = results.filter(({ outcome }) => outcome === "refused");
    expect(told, what).toMatchObject([{ line: null, of: "list", code: "list-not-whole" }]);
    expect(told[0]?.faults?.[0]?.detail, what).toContain("written while it was read");
    const parts = await importRows(rows, { meanwhile });
    const refused = parts.results.filter(({ outcome }) => outcome === "refused");
    expect(refused, what).toMatchObject([{ line: null, of: "file", code: "file-changed" }]);
  }
  const { results } = await importRows([row(1), "1", row(2)]);
  expect(results.filter(({ outcome }) => outcome === "refused")).toMatchObject([{ line: 3, of: "row" }]);
});

test("a file that has meanwhile more rows than one push takes is a whole list in none of its pushes", async () => {
  const more = Array.from({ length: 60_000 }, (_, n) => `${row(n + 10_000)}\n`).join("");
  const { pushes, results } = await importRows(
    Array.from({ length: 10_000 }, (_, n) => row(n)),
    { whole: true, meanwhile: (path) => appendFileSync(path, more) },
  );
  expect(pushes).toHaveLength(2);
  expect(pushes.flat().filter((line) => "whole" in line)).toEqual([]);
  expect(results.at(-1)).toMatchObject({ of: "list", outcome: "refused" });
});

test("a dry run names the clients of a part before in each part, and counts them once", async () => {
  const rows = Array.from({ length: 30_000 }, (_, n) => row(n));
  const { pushes, results } = await importRows(rows, { isDry: true });
  for (const push of pushes) {
    const clients = push.flatMap((line) => ("client" in line ? [line.client.id] : []));
    expect(clients.toSorted()).toEqual(["0", "1", "2", "3", "4", "5", "6"]);
  }
  expect(pushes).toHaveLength(2);
  expect(results.filter(({ of }) => of === "client")).toHaveLength(7);
  expect(results.filter(({ of }) => of === "contact").map(({ line }) => line)).toEqual(rows.map((_, n) => n + 2));
});
