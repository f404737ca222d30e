import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type Judge, openArchiveFolder } from "./archive-folder.ts";

const name = "rekey-history-2026-01-rows-1-to-3.ndjson";

function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "rekey-archives-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function* parts(...texts: string[]): AsyncGenerator<string> {
  for (const text of texts) yield await Promise.resolve(text);
}

const takeAny: Judge = async (chunks) => {
  for await (const _ of chunks);
};
const takeNone: Judge = (_, isOwn) => Promise.reject(new Error(isOwn ? "own" : "there"));
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

test("a file has its name when it is whole and was judged, is for its owner alone, and tells its hash", async () => {
  const folder = ownFolder();
  const archives = openArchiveFolder(folder, 5_000);
  const seen: string[] = [];
  const judge: Judge = async (chunks) => {
    expect(readdirSync(folder)).not.toContain(name);
    for await (const chunk of chunks) seen.push(Buffer.from(chunk).toString());
  };
  expect(await archives.keep(name, parts("one\n", "two\n"), judge)).toBe(sha256("one\ntwo\n"));
  expect(seen.join("")).toBe("one\ntwo\n");
  expect(readdirSync(folder)).toEqual([name]);
  expect(readFileSync(join(folder, name), "utf8")).toBe("one\ntwo\n");
  expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  expect(await archives.hash(name)).toBe(sha256("one\ntwo\n"));
  expect(await archives.hash("another")).toBeUndefined();
});

test("a file that is there stays as it is, and is judged in its place", async () => {
  const folder = ownFolder();
  writeFileSync(join(folder, name), "there before");
  const archives = openArchiveFolder(folder, 5_000);
  expect(await archives.keep(name, parts("new"), takeAny)).toBe(sha256("there before"));
  await expect(archives.keep(name, parts("new"), takeNone)).rejects.toThrow("there");
  expect(readFileSync(join(folder, name), "utf8")).toBe("there before");
});

test("also when it is put there while the file is being written", async () => {
  const folder = ownFolder();
  const put: Judge = async (chunks, isOwn) => {
    if (isOwn) writeFileSync(join(folder, name), "of another sealer");
    await takeAny(chunks, isOwn);
  };
  expect(await openArchiveFolder(folder, 5_000).keep(name, parts("new"), put)).toBe(sha256("of another sealer"));
  expect(readdirSync(folder)).toEqual([name]);
});

test("what does not verify, or cannot be written, leaves nothing behind", async () => {
  const folder = ownFolder();
  const archives = openArchiveFolder(folder, 5_000);
  await expect(archives.keep(name, parts("wrong"), takeNone)).rejects.toThrow("own");
  async function* broken() {
    yield "one\n";
    await Promise.reject(new Error("the database went away"));
  }
  await expect(archives.keep(name, broken(), takeAny)).rejects.toThrow("the database went away");
  expect(readdirSync(folder)).toEqual([]);
  const away = openArchiveFolder(join(folder, "not-there"), 5_000);
  await expect(away.keep(name, parts("one"), takeAny)).rejects.toMatchObject({ fault: "folder-not-writable" });
  const full = openArchiveFolder("/dev/full", 5_000);
  await expect(full.keep(name, parts("one"), takeAny)).rejects.toMatchObject({ fault: "folder-not-writable" });
});

test("what a sealer left that was killed goes with the next archive, and what another one writes stays", async () => {
  const folder = ownFolder();
  const [old, fresh] = [`.${name}.old.partial`, `.${name}.fresh.partial`];
  for (const file of [old, fresh]) writeFileSync(join(folder, file), "half");
  utimesSync(join(folder, old), 0, 0);
  await openArchiveFolder(folder, 5_000).keep(name, parts("one"), takeAny);
  expect(readdirSync(folder).toSorted()).toEqual([fresh, name]);
});
