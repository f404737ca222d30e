import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, expect, test } from "vitest";
import { generateSigningKey, openSigner } from "@rekey/proof/note";
import { sampleExport, sampleOrigin } from "@rekey/proof/sample-history";
import { addAuditVerify } from "./audit-verify.ts";
import { UsageError } from "./usage-error.ts";

const folder = mkdtempSync(join(tmpdir(), "rekey-verify-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { signingKey, vkey } = await generateSigningKey(sampleOrigin);
const signer = await openSigner(signingKey);
const lines: string[] = [];
const sample = { origin: sampleOrigin, rows: 20, checkpointEvery: 10, signersOf: () => [signer], keys: [vkey] };
for await (const line of sampleExport(sample)) lines.push(line);
const save = (name: string, text: string): void => writeFileSync(join(folder, name), text);
save("whole.ndjson", `${lines.join("\n")}\n`);
save("short.ndjson", `${lines.slice(0, -2).join("\n")}\n`);
save("keys", `${vkey}\n`);
const noteOf = (size: number): string => (JSON.parse(lines[size + size / 10] ?? "") as { note: string }).note;
const note = noteOf(10);
save("sink.ndjson", `${JSON.stringify({ size: 10, signedAt: "2026-11-27T10:00:00.000Z", note })}\n`);
save("note", note);

interface Ran {
  isGood: boolean | undefined;
  isPartly: boolean | undefined;
  said: string[];
}

async function run(...words: string[]): Promise<Ran> {
  const said: string[] = [];
  let [isGood, isPartly]: (boolean | undefined)[] = [];
  const program = new Command("audit").exitOverride().configureOutput({ writeErr: () => undefined });
  const around = {
    env: {},
    operator: "tester",
    workingDir: folder,
    stateDir: folder,
    complain: () => undefined,
    say: (line: string) => void said.push(line),
    readInput: () => Promise.resolve(""),
    readBytes: async function* () {
      yield await Promise.resolve(readFileSync(join(folder, "whole.ndjson")));
    },
    stopRequested: () => new Promise<void>(() => undefined),
  };
  addAuditVerify(program, around, (...how) => ([isGood, isPartly] = how));
  await program.parseAsync(["node", "audit", "verify", ...words]);
  return { isGood, isPartly, said };
}

test("a file is verified with a key that is typed or in a file, and with checkpoints from elsewhere", async () => {
  for (const key of [vkey, "keys"]) {
    const { isGood, said } = await run("whole.ndjson", "--key", key, "--checkpoints", "sink.ndjson");
    expect(isGood).toBe(true);
    expect(said[0]).toMatch(/^GOOD: this is the whole history "history.example\/rekey" up to row 20/);
    expect(said.join("\n")).toContain("It extends every checkpoint from elsewhere that was compared: 1.");
  }
  expect(await run("-", "--key", vkey, "--checkpoints", "note")).toMatchObject({ isGood: true });
});

test("what is wrong is said, in words or in JSON", async () => {
  const { isGood, said } = await run("short.ndjson", "--key", vkey);
  expect({ isGood, said: said.slice(0, 2) }).toEqual({
    isGood: false,
    said: ["NOT GOOD: truncated (line 22 of the file).", "The file breaks off: it has no end."],
  });
  const asJson = await run("short.ndjson", "--json");
  expect(JSON.parse(asJson.said.join("\n"))).toMatchObject({ isGood: false, fault: { code: "truncated" } });
});

test("rows that are masked are told by number, and are neither good nor wrong", async () => {
  const masked = lines.with(4, (lines[4] ?? "").replace('"actor":"system"', '"actor":"s…"'));
  save("masked.ndjson", masked.join("\n").replace(/("actor":"s…".*)"isMasked":false/, '$1"isMasked":true') + "\n");
  const { isGood, isPartly, said } = await run("masked.ndjson", "--key", vkey, "--origin", sampleOrigin);
  expect([isGood, isPartly]).toEqual([false, true]);
  expect(said[0]).toMatch(/^PARTLY GOOD: .* none was added, removed or moved, and 19 are unchanged/);
  expect(said.join("\n")).toContain("NOT PROVEN are all words of rows that are masked; their place is. 1: 4");
  const other = await run("whole.ndjson", "--key", vkey, "--origin", "history.example/other");
  expect(other).toMatchObject({ isGood: false, isPartly: false });
  expect(other.said[0]).toContain("NOT GOOD: does-not-extend");
});

test("a file, a key or checkpoints that are none are a mistake of whoever asks", async () => {
  for (const words of [
    [],
    ["whole.ndjson", "--database"],
    ["nowhere.ndjson"],
    ["whole.ndjson", "--key", "nowhere"],
    ["whole.ndjson", "--key", "whole.ndjson"],
    ["whole.ndjson", "--key", vkey, "--checkpoints", "keys"],
    ["whole.ndjson", "--checkpoints", "sink.ndjson"],
  ]) {
    await expect(run(...words)).rejects.toThrow(UsageError);
  }
});

test.for([
  ["a word", "foo", "neither a public key"],
  ["nothing", "", "neither a public key"],
  [
    "a letter wrong",
    vkey.replace(/.(.{4})$/, (text) => `${text.startsWith("A") ? "B" : "A"}${text.slice(1)}`),
    "a letter",
  ],
  ["a private one", signingKey, "a private key"],
] as const)("a key that is none is told by what is wrong with it, and not said again: %s", async ([, key, words]) => {
  const message = await run("whole.ndjson", "--key", key).catch((error: unknown) => String(error));
  expect(message).toContain(words);
  expect(message).not.toContain(key.slice(-30) || "cannot be read");
});

test("without a key, and with a checkpoint that is newer than the file, not all is proven", async () => {
  expect(await run("whole.ndjson")).toMatchObject({ isGood: false, isPartly: true });
  const older = [];
  for await (const line of sampleExport({ ...sample, rows: 10 })) older.push(line);
  save("older.ndjson", `${older.join("\n")}\n`);
  save("newer.ndjson", [10, 20].map((size) => JSON.stringify({ size, note: noteOf(size) })).join("\n"));
  const { isGood, isPartly, said } = await run("older.ndjson", "--key", vkey, "--checkpoints", "newer.ndjson");
  expect([isGood, isPartly]).toEqual([false, true]);
  expect(said.join("\n")).toContain("It is older than the newest checkpoint from elsewhere");
});
