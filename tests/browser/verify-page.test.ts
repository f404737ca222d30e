// @module-tag chromium
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { generateSigningKey, openSigner } from "@rekey/proof/note";
import { nodePrimitives } from "@rekey/proof/node-primitives";
import { type Sample, sampleChosenExport, sampleExport, sampleOrigin } from "@rekey/proof/sample-history";
import { appendLeaf, emptyRange } from "@rekey/proof/tree";
import type { Page } from "playwright-core";
import { beforeAll, expect, test, vi } from "vitest";
import { openChromium } from "../harness/chromium.ts";
import { lookAtPage } from "../harness/look-at-page.ts";

// The page is looked at in several widths, and judged twice.
vi.setConfig({ testTimeout: 120_000 });

const address = pathToFileURL(join(import.meta.dirname, "../../packages/verify-page/verify-history.html")).href;
const rows = 600;
const lines: string[] = [];
let key: string;
let sample: Sample;

beforeAll(async () => {
  const { signingKey, vkey } = await generateSigningKey(sampleOrigin);
  const signers = [await openSigner(signingKey)];
  sample = { origin: sampleOrigin, rows, checkpointEvery: 200, signersOf: () => signers, keys: [vkey] };
  for await (const line of sampleExport(sample)) lines.push(line);
  key = vkey;
});

/** The page as it lies on a disk, with a visitor whose browser tells all that it asks for and complains of. */
async function open(): Promise<{ page: Page; complaints: string[]; [Symbol.asyncDispose]: () => Promise<void> }> {
  const browser = await openChromium();
  const context = await browser.newContext({ reducedMotion: "reduce", acceptDownloads: false });
  const complaints: string[] = [];
  context.on("request", (request) => complaints.push(`asked ${request.url()}`));
  context.on("console", (message) => complaints.push(message.text()));
  context.on("weberror", (error) => complaints.push(error.error().message));
  const page = await context.newPage();
  await page.goto(address);
  expect(complaints.splice(0)).toEqual([`asked ${address}`]);
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
}

/** Drops a file on the page, as a hand does, and waits for what the page says of it. */
async function drop(page: Page, text: string, name = "history.ndjson"): Promise<string> {
  await letGo(page, text, name);
  await page.locator("#outcome-title").waitFor();
  return page.locator("#outcome").innerText();
}

const letGo = (page: Page, text: string, name: string): Promise<void> => letGoAll(page, { [name]: text });

async function letGoAll(page: Page, files: Readonly<Record<string, string>>): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    `((transfer) => {
      for (const [name, text] of ${JSON.stringify(Object.entries(files))}) transfer.items.add(new File([text], name));
      return transfer;
    })(new DataTransfer())`,
  );
  await page.dispatchEvent("body", "drop", { dataTransfer });
}

/** The same for several at once. */
async function dropAll(page: Page, files: Readonly<Record<string, string>>): Promise<string> {
  await letGoAll(page, files);
  await page.locator("#outcome-title").waitFor();
  return page.locator("#outcome").innerText();
}

const fileOf = (all: readonly string[]): string => `${all.join("\n")}\n`;

test("a file is dropped on the page and verified there, and the page asks nobody for anything", async () => {
  await using opened = await open();
  const { page, complaints } = opened;
  await page.getByLabel("Public keys that you trust").fill(key);
  const good = await drop(page, fileOf(lines));
  expect(good).toMatch(/^Nothing was changed\n/);
  for (const words of ["600, from 1 to 600", "600 rows, signed 2026-01-05", "a key that you gave"])
    expect(good).toContain(words);
  expect(await page.evaluate("document.activeElement.innerText")).toMatch(/^Nothing was changed/);

  const edited = lines.map((line) => line.replace(`"clientId":"client-2"`, `"clientId":"client-3"`));
  expect(await drop(page, fileOf(edited))).toMatch(/^Row 13 was edited\n/);
  expect(await drop(page, fileOf(lines.slice(0, 500)))).toMatch(/^The end was cut off\n/);
  expect(complaints).toEqual([]);
});

test("what was said of one file does not stand over another, nor over another key, checkpoint or name", async () => {
  await using opened = await open();
  const { page } = opened;
  const outcome = page.locator("#outcome");
  await page.getByLabel("Public keys that you trust").fill(key);
  expect(await drop(page, fileOf(lines), "first.ndjson")).toContain("first.ndjson");
  for (const label of [
    "Public keys that you trust",
    "Checkpoints that were kept elsewhere",
    "The name of the history",
  ]) {
    await page.getByLabel(label).pressSequentially(" ");
    await outcome.waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "Verify" }).click();
    await outcome.waitFor();
  }
  await page.getByLabel("Checkpoints that were kept elsewhere").fill("foo");
  await letGo(page, fileOf(lines.slice(0, 500)), "forged.ndjson");
  await page.getByText("Paste one checkpoint with its signatures").waitFor();
  expect([await outcome.isHidden(), await outcome.innerText()]).toEqual([true, ""]);
});

test("a dropped file of checkpoints is taken as those that were kept, and an older export is amber", async () => {
  await using opened = await open();
  const { page } = opened;
  await page.getByLabel("Public keys that you trust").fill(key);
  const kept = lines
    .filter((line) => line.startsWith('{"type":"checkpoint"'))
    .map((line) => {
      const { note } = JSON.parse(line) as { note: string };
      return JSON.stringify({ size: Number(note.split("\n")[1]), note });
    });
  await letGo(page, fileOf(kept), "checkpoints.ndjson");
  await page.getByText("checkpoints.ndjson has checkpoints").waitFor();
  expect(await drop(page, fileOf(lines))).toContain("3: the rows agree with each of them");
  const end = lines.findIndex((line) => line.startsWith('{"type":"checkpoint"') && line.includes("\\n400\\n"));
  const { note } = JSON.parse(lines[end] ?? "") as { note: string };
  const manifest = { ...(JSON.parse(lines[0] ?? "") as object), treeSize: 400, checkpoint: note };
  const older = [JSON.stringify(manifest), ...lines.slice(1, end + 1), JSON.stringify({ type: "end", rows: 400 })];
  const told = await drop(page, fileOf(older));
  expect(told).toMatch(/^Nothing was changed, and this is an older state\n/);
  expect(told).toContain("agrees with the 2 up to its size");
});

/** The file of the first rows, which ends before the history does, and the one of the rest. */
function cutAt(size: number): { archive: string; rest: string } {
  const end = lines.findIndex((line) => line.startsWith('{"type":"checkpoint"') && line.includes(`\\n${size}\\n`));
  const { note } = JSON.parse(lines[end] ?? "") as { note: string };
  const manifest = JSON.parse(lines[0] ?? "") as object;
  const before = lines.slice(1, end + 1);
  const tree = emptyRange();
  for (const line of before) {
    const { leaf } = JSON.parse(line) as { leaf?: string };
    if (leaf !== undefined) appendLeaf(nodePrimitives.sha256, tree, Buffer.from(leaf, "base64"));
  }
  const nodes = tree.peaks.map((node) => Buffer.from(node).toString("base64"));
  const ofArchive = { ...manifest, treeSize: size, checkpoint: note, archive: 1 };
  const ofRest = { ...manifest, continues: { size, nodes } };
  return {
    archive: fileOf([JSON.stringify(ofArchive), ...before, JSON.stringify({ type: "end", rows: size })]),
    rest: fileOf([
      JSON.stringify(ofRest),
      ...lines.slice(end + 1, -1),
      JSON.stringify({ type: "end", rows: rows - size }),
    ]),
  };
}

test("several files are judged each, and whether they follow on one another, however they were dropped", async () => {
  await using opened = await open();
  const { page, complaints } = opened;
  await page.getByLabel("Public keys that you trust").fill(key);
  const { archive, rest } = cutAt(400);
  const chosen = fileOf(await sampleChosenExport(sample, [6, 12]));
  const told = await dropAll(page, { "live.ndjson": rest, "chosen.ndjson": chosen, "archive.ndjson": archive });
  expect(told).toMatch(
    /^The files follow on one another\n+They are the history from row 1 to row 600, without a gap\./,
  );
  expect(told).toContain("judged each by itself");
  expect(await page.locator(".verdict .of-file").allInnerTexts()).toEqual([
    "archive.ndjson",
    "live.ndjson",
    "chosen.ndjson",
  ]);
  expect(await lookAtPage(page, "verify-page-several")).toEqual([]);
  const twice = await dropAll(page, { "live.ndjson": rest, "again.ndjson": rest });
  expect(twice).toMatch(/^The files are not one history\n+again\.ndjson: The rows 401 to 600 are in the file before/);
  const edited = archive.replace(`"clientId":"client-2"`, `"clientId":"client-3"`);
  const broken = await dropAll(page, { "live.ndjson": rest, "archive.ndjson": edited });
  expect(broken).toMatch(/^Not every file verifies\n+archive\.ndjson: It does not verify\./);
  expect(broken).toContain("Row 13 was edited");
  expect(complaints).toEqual([]);
});

test("a file that vouches for itself is not told as proven, and neither is one that is no history", async () => {
  await using opened = await open();
  const { page } = opened;
  expect(await drop(page, fileOf(lines))).toMatch(/^Nothing was changed, if the key is right\n/);
  expect(await drop(page, "sequence,id,at\n1,2,3\n")).toMatch(/^This file cannot be verified\n/);
});

test("with the keyboard alone its text is pasted and verified; a key that is none is told at its field", async () => {
  await using opened = await open();
  const { page } = opened;
  await page.getByRole("button", { name: "Verify" }).press("Enter");
  await page.getByText("Choose a file, or paste its text.").waitFor();
  expect(await page.evaluate("document.activeElement.id")).toBe("file");
  await page.getByText("Paste its text instead").press("Enter");
  await page.getByLabel("The text of the file").fill(fileOf(lines));
  await page.getByLabel("Public keys that you trust").fill(`${key.slice(0, -4)}AAA=`);
  await page.getByRole("button", { name: "Verify" }).press("Enter");
  await page.getByText("A letter of a key is wrong").waitFor();
  expect(await page.evaluate("document.activeElement.id")).toBe("keys");
  await page.getByLabel("Public keys that you trust").fill(key);
  await page.getByRole("button", { name: "Verify" }).press("Enter");
  await page.getByRole("heading", { name: "Nothing was changed" }).waitFor();
  const { checkpoint } = JSON.parse(lines[0] ?? "") as { checkpoint: string };
  await page.getByLabel("Checkpoints that were kept elsewhere").fill(checkpoint);
  await page.getByLabel("Public keys that you trust").fill("");
  await page.getByRole("button", { name: "Verify" }).press("Enter");
  await page.getByText("Checkpoints need a public key").waitFor();
  await page.getByLabel("Public keys that you trust").fill(key);
  await page.getByLabel("The name of the history").fill("history.example/other");
  await page.getByRole("button", { name: "Verify" }).press("Enter");
  await page.getByRole("heading", { name: "This is another history" }).waitFor();
});

test("while a file is read the page goes on answering, and the reader can stop it", async () => {
  await using opened = await open();
  const { page } = opened;
  // As often as the page has a turn while it reads, and no more; at the second it is stopped.
  await page.evaluate(`globalThis.turns = setInterval(() => {
    if (!document.getElementById("progress").hidden) document.getElementById("stop").click();
  }, 1)`);
  const [manifest = "", row = ""] = lines;
  const text = JSON.stringify(fileOf([manifest, ...Array.from({ length: 600 }, () => row)]));
  const transfer = await page.evaluateHandle(`((transfer) => {
    transfer.items.add(new File([${text}, ...Array.from({ length: 600 }, () => "x".repeat(100_000))], "long.ndjson"));
    return transfer;
  })(new DataTransfer())`);
  await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
  await page.getByText("Verifying").first().waitFor({ state: "hidden" });
  expect(await page.locator("#outcome").isHidden()).toBe(true);
});

test("the page looks right and is accessible, empty and with what it says of a file", async () => {
  await using opened = await open();
  const { page, complaints } = opened;
  const faults = await lookAtPage(page, "verify-page");
  await page.getByLabel("Public keys that you trust").fill(key);
  await drop(page, fileOf(lines));
  faults.push(...(await lookAtPage(page, "verify-page-good")));
  await drop(page, fileOf(lines.slice(0, 500)));
  faults.push(...(await lookAtPage(page, "verify-page-cut-off")));
  expect(faults).toEqual([]);
  expect(complaints).toEqual([]);
});
