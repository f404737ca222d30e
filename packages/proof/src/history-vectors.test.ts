import { join } from "node:path";
import { expect, test } from "vitest";
import { toBase64 } from "./bytes.ts";
import { formatCheckpoint } from "./checkpoint.ts";
import { type HistoryEntry, canonicalEntry, leafHash } from "./leaf.ts";
import { nodePrimitives } from "./node-primitives.ts";
import { openSigner, parseVerifierKey, signNote } from "./note.ts";
import { contactKeyOf, sampleChosenExport, sampleExport, sampleOrigin, sampleRow } from "./sample-history.ts";
import { openSealedField } from "./sealed-field.ts";
import { consistencyPath, inclusionPath, rootOver } from "./tree.ts";
import { verifyBytes } from "./verify-sample.ts";

const { sha256 } = nodePrimitives;
const folder = join(import.meta.dirname, "../../../docs/contract/history-vectors");

// Known to everybody, so that the vectors are the same each time: keys that prove nothing.
const keyOf = (id: string, byte: number): string =>
  `PRIVATE+KEY+${sampleOrigin}+${id}+${Buffer.from([1, ...Array<number>(32).fill(byte)]).toString("base64")}`;
const signingKey = keyOf("3371e5db", 7);
const signer = await openSigner(signingKey);

async function hold(name: string, value: unknown): Promise<void> {
  const text = typeof value === "string" ? value : `${JSON.stringify(value, null, 2)}\n`;
  await expect(text).toMatchFileSnapshot(join(folder, name));
}

const plain: HistoryEntry = {
  id: "7",
  at: "2026-03-02T15:06:00.000Z",
  action: "reset.accepted",
  actor: "m\u00fcller",
  resetId: "0198c0de-0000-7000-8000-000000000001",
  contactId: null,
  clientId: "acme",
  detail: { reason: { sealed: "AAECAw==" }, method: "email", attempts: 2, must: true, note: null },
  source: { via: "api", address: "192.0.2.0/24" },
};
const odd: HistoryEntry = {
  ...plain,
  actor: '"\\\b\t\n\f\r\u0001\u001f\u007f\u2028\ud83d\ude00/',
  resetId: null,
  detail: { "\ufb33": 1e21, "\ud83d\ude00": 1e-7, b: -0, "": 0.1, B: 4.5e15 },
  source: null,
};

test("canonical forms and leaves are those of the vectors", async () => {
  const leaves = [plain, odd].map((entry) => ({
    entry: { version: 1, ...entry },
    canonical: canonicalEntry(entry),
    leaf: toBase64(leafHash(sha256, entry)),
  }));
  expect(leaves.map(({ canonical }) => JSON.parse(canonical) as unknown)).toHaveLength(2);
  await hold("leaves.json", leaves);
});

test("roots and paths are those of the vectors", async () => {
  const leaves = Array.from({ length: 11 }, (_, index) => sha256(Uint8Array.of(0, index)));
  const readNode = (height: number, index: number) =>
    Promise.resolve(rootOver(sha256, leaves.slice(index * 2 ** height, (index + 1) * 2 ** height)));
  const roots = Array.from({ length: 12 }, (_, size) => toBase64(rootOver(sha256, leaves.slice(0, size))));
  const places = [
    [0, 1],
    [0, 11],
    [4, 11],
    [10, 11],
    [2, 3],
    [7, 8],
  ] as const;
  const growths = [
    [1, 11],
    [4, 8],
    [6, 11],
    [8, 11],
    [10, 11],
    [11, 11],
  ] as const;
  const inclusion = await Promise.all(
    places.map(async ([index, size]) => ({
      index,
      size,
      path: (await inclusionPath(sha256, readNode, index, size)).map(toBase64),
    })),
  );
  const consistency = await Promise.all(
    growths.map(async ([from, to]) => ({
      from,
      to,
      path: (await consistencyPath(sha256, readNode, from, to)).map(toBase64),
    })),
  );
  expect(new Set(roots).size).toBe(12);
  await hold("tree.json", { leaves: leaves.map(toBase64), roots, inclusion, consistency });
});

test("checkpoints are signed as in the vectors", async () => {
  const root = sha256(Uint8Array.of(1));
  const text = formatCheckpoint({ origin: sampleOrigin, size: 1_234, root, time: "2026-11-27T10:00:00.000Z" });
  expect(await parseVerifierKey(signer.vkey)).toMatchObject({ keyId: "3371e5db" });
  await hold("checkpoint.json", { signingKey, vkey: signer.vkey, text, note: await signNote(text, [signer]) });
});

test("sealed fields open as in the vectors", async () => {
  const { sealed, fieldKeys = {}, contactId, detail } = sampleRow(0);
  const contactKey = toBase64(contactKeyOf(contactId ?? ""));
  const fields = Object.entries(sealed).map(([field, value]) => ({
    field,
    sealed: value,
    fieldKey: fieldKeys[field] ?? "",
    text: detail[field] ?? null,
  }));
  for (const { sealed: value, fieldKey, text } of fields) {
    expect(openSealedField(nodePrimitives, value, Buffer.from(fieldKey, "base64"))).toBe(text);
  }
  await hold("sealed-fields.json", { contactKey, fields });
});

test("files verify as in the vectors", async () => {
  const sample = {
    origin: sampleOrigin,
    rows: 30,
    checkpointEvery: 10,
    signersOf: () => [signer],
    keys: [signer.vkey],
  };
  const rowAt = (index: number) => ({ ...sampleRow(index + 12), sequence: index + 1 });
  const lines: string[] = [];
  for await (const line of sampleExport({ ...sample, rowAt })) lines.push(line);
  const files: Record<string, readonly string[]> = {
    "whole.ndjson": lines,
    "chosen.ndjson": await sampleChosenExport({ ...sample, rowAt }, [0, 6, 12, 29]),
    "edited.ndjson": lines.map((line) => line.replace('"actor":"staff-4"', '"actor":"staff-5"')),
    "missing.ndjson": lines.toSpliced(15, 1),
    "swapped.ndjson": lines.with(15, lines[16] ?? "").with(16, lines[15] ?? ""),
    "truncated.ndjson": lines.slice(0, 20),
  };
  const key = await parseVerifierKey(signer.vkey);
  const expected: Record<string, unknown> = {};
  for (const [name, some] of Object.entries(files)) {
    const text = some.map((line) => `${line}\n`).join("");
    await hold(name, text);
    const { isGood, fault, rows } = await verifyBytes(Buffer.from(text), { keys: key === undefined ? [] : [key] });
    expected[name] = {
      isGood,
      code: fault?.code ?? null,
      sequence: fault?.sequence ?? null,
      line: fault?.line ?? null,
      rows,
    };
  }
  expect(Object.values(expected).filter((one) => (one as { isGood: boolean }).isGood)).toHaveLength(2);
  await hold("expected.json", { vkey: signer.vkey, files: expected });
});
