import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
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

/** What comes of an append, and of a look at the last one, in a process of its own that `before` limits. */
async function appendIn(path: string, { before = "", shell = "", look = true }): Promise<string> {
  const code = `
    import { openCheckpointFile } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, "checkpoint-file.ts")).href)};
    const file = openCheckpointFile(${JSON.stringify(path)}, 5_000);
    const told = (work) => work.then((value) => value?.size ?? "done", (error) => error.fault ?? String(error));
    ${before}
    console.log(await told(file.append(${JSON.stringify(checkpoint(900))})));
    ${look ? "console.log(await told(file.readLast(true)));" : ""}`;
  const run = `${shell} exec "$0" --input-type=module --eval "$1"`;
  const { stdout } = await promisify(execFile)("sh", ["-c", run, process.execPath, code]);
  return stdout.trim().replace("\n", " ");
}

test("a disk that is full refuses a checkpoint, and one with room for half of it keeps no half", async () => {
  expect(await appendIn("/dev/full", {})).toBe("file-not-writable done");
  // Of two blocks so much is left.
  const left = 40;
  const bare = `${JSON.stringify({ ...checkpoint(10), note: "" })}\n`;
  const lines = bare.replace('"note":""', `"note":"${"x".repeat(1024 - left - bare.length)}"`);
  const { path } = newFile(lines);
  expect(await appendIn(path, { shell: "ulimit -f 2;", look: false })).toBe("file-not-writable");
  expect(readFileSync(path, "utf8")).toBe(lines);
});

test("a file and a folder that may only be read are told as such, and stay as they were", async () => {
  const own = mkdtempSync(join(folder, "read-only-"));
  const path = join(own, "checkpoints.ndjson");
  writeFileSync(path, lineOf(3), { mode: 0o444 });
  for (const one of [folder, own]) chmodSync(one, 0o555);
  // Whoever is root may write anywhere.
  const before = "if (process.getuid() === 0) { process.setegid(65534); process.seteuid(65534); }";
  try {
    expect(await appendIn(path, { before })).toBe("file-not-writable file-not-writable");
    expect(await appendIn(join(own, "other.ndjson"), { before })).toBe("file-away file-not-writable");
  } finally {
    for (const one of [folder, own]) chmodSync(one, 0o755);
  }
  expect(readFileSync(path, "utf8")).toBe(lineOf(3));
});
