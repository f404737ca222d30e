import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openCheckpointFile } from "./checkpoint-file.ts";

const folder = mkdtempSync(join(tmpdir(), "rekey-checkpoints-"));
afterAll(() => rmSync(folder, { recursive: true }));

const checkpoint = (size: number) => ({ size, signedAt: "2026-03-02T15:06:00.000Z", note: `note of ${size}\n` });
const lineOf = (size: number) => `${JSON.stringify(checkpoint(size))}\n`;
let count = 0;
function newFile(content?: string) {
  count += 1;
  const path = join(folder, `${count}.ndjson`);
  if (content !== undefined) writeFileSync(path, content);
  return { path, file: openCheckpointFile(path, 2_000) };
}

test("what is appended is read as the last, one line each", async () => {
  const { path, file } = newFile();
  expect(await file.readLast(true)).toBeUndefined();
  for (const size of [3, 7]) await file.append(checkpoint(size));
  expect(await file.readLast(false)).toEqual(checkpoint(7));
  expect(readFileSync(path, "utf8")).toBe(lineOf(3) + lineOf(7));
});

test.each([lineOf(9).slice(0, -1), '{"size":9', "\0\0\0"])(
  "a line that a crash cut off is taken out: %j",
  async (torn) => {
    const { path, file } = newFile(lineOf(3) + torn);
    expect(await file.readLast(false)).toEqual(checkpoint(3));
    await file.append(checkpoint(11));
    expect(readFileSync(path, "utf8")).toBe(lineOf(3) + lineOf(11));
  },
);

test("what is no checkpoint is not passed over for the one before", async () => {
  await expect(newFile(`${lineOf(3)}{"size":9}\n`).file.readLast(false)).rejects.toMatchObject({
    fault: "file-forged",
  });
});

test("a file that is away or cannot be written is told as such, and not made where it was before", async () => {
  await expect(newFile().file.readLast(false)).rejects.toMatchObject({ fault: "file-away" });
  await expect(openCheckpointFile(join(folder, "no/such"), 2_000).readLast(true)).rejects.toMatchObject({
    fault: "file-away",
  });
  await expect(openCheckpointFile(folder, 2_000).readLast(true)).rejects.toMatchObject({ fault: "file-not-writable" });
});
