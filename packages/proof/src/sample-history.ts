import { createCipheriv, createHash, createHmac } from "node:crypto";
import { toBase64 } from "./bytes.ts";
import { formatCheckpoint } from "./checkpoint.ts";
import type { Manifest, RowLine } from "./export-lines.ts";
import { type DetailValue, leafHash } from "./leaf.ts";
import { nodePrimitives } from "./node-primitives.ts";
import { type NoteSigner, signNote } from "./note.ts";
import { type CompactRange, appendLeaf, emptyRange, inclusionPath, rangeRoot, rootOver } from "./tree.ts";

/** Made-up resets, for tests and for measuring: the same rows each time, six for each reset. */

const { sha256 } = nodePrimitives;
const rowsOfReset = 6;
const begin = Date.parse("2026-01-05T08:00:00.000Z");

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
const uuidOf = (text: string): string =>
  digest(text)
    .toString("hex")
    .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-7$3-8$4-$5");

interface SealedField {
  sealed: string;
  fieldKey: string;
}

function sealField(contact: string, field: string, text: string, place: string): SealedField {
  const nonce = digest(`nonce ${place} ${field}`).subarray(0, 16);
  const key = createHmac("sha256", contactKeyOf(contact)).update(nonce).update(field).digest();
  const commit = createHash("sha256").update(key).digest().subarray(0, 16);
  const cipher = createCipheriv("aes-256-cbc", key, nonce);
  const sealed = Buffer.concat([commit, nonce, cipher.update(text, "utf8"), cipher.final()]);
  return { sealed: sealed.toString("base64"), fieldKey: key.toString("base64") };
}

export const contactKeyOf = (contact: string): Buffer => digest(`key of ${contact}`);

type Told = [action: string, open: RowLine["detail"], sealed: Readonly<Record<string, string>>];

function tell(place: number, reset: number): Told {
  const by = ["Anna M\u00fcller", "Jo\u00e3o Prado", "\u674e\u96f7", "Support \ud83d\udee0"][reset % 4] ?? "";
  const stories: readonly Told[] = [
    ["reset.accepted", { method: "email" }, { by, reason: `Called the "front desk", ticket ${reset}\n` }],
    ["link.issued", { generation: 1 }, {}],
    [
      "mail.attempted",
      {
        mail: "set-password-link",
        outcome: "delivered",
        attempt: 1,
        transport: "main",
        code: 250,
        queueId: `4d${reset}`,
      },
      { response: `2.0.0 Ok: queued as 4D${reset}` },
    ],
    ["link.opened", {}, {}],
    ["password.submitted", {}, {}],
    ["reset.completed", { method: "email", mustChange: false, credentialVersion: 2, sessionsEnded: reset % 3 }, {}],
  ];
  return stories[place % rowsOfReset] ?? ["link.opened", {}, {}];
}

/** The row at an index. Contacts of every 25th reset are erased. */
export function sampleRow(index: number): RowLine {
  const reset = Math.floor(index / rowsOfReset);
  const contactId = `contact-${reset % 5_000}`;
  const [action, open, texts] = tell(index % rowsOfReset, reset);
  const fields = Object.entries(texts).map(
    ([field, text]) => [field, sealField(contactId, field, text, String(index))] as const,
  );
  const isErased = fields.length > 0 && reset % 25 === 3;
  const sealed = Object.fromEntries(fields.map(([field, value]) => [field, value.sealed]));
  const entry = {
    id: String(index + 11 + (index % 7)),
    at: new Date(begin + index * 1_234).toISOString(),
    action,
    actor: index % rowsOfReset === 0 ? `staff-${reset % 9}` : "system",
    resetId: uuidOf(`reset ${reset}`),
    contactId,
    clientId: `client-${reset % 40}`,
  };
  const source =
    index % rowsOfReset === 0 ? { via: "api", address: "192.0.2.0/24", requestId: uuidOf(`r${reset}`) } : null;
  const stored = { ...open, ...mapped(sealed, (value): DetailValue => ({ sealed: value })) };
  const fieldKeys = Object.fromEntries(fields.map(([field, value]) => [field, value.fieldKey]));
  return {
    type: "row",
    ...entry,
    detail: isErased ? open : { ...open, ...texts },
    source,
    sequence: index + 1,
    leaf: toBase64(leafHash(sha256, { ...entry, source, detail: stored })),
    sealed,
    ...(isErased ? { isErased } : fields.length > 0 && { fieldKeys }),
    isMasked: false,
  };
}

function mapped<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}

export interface Sample {
  origin: string;
  rows: number;
  checkpointEvery: number;
  /** Those that sign a checkpoint of this size. */
  signersOf: (size: number) => readonly NoteSigner[];
  keys: readonly string[];
  rowAt?: (index: number) => RowLine;
}

export const sampleOrigin = "history.example/rekey";

function signSample({ origin, signersOf }: Sample, tree: CompactRange): Promise<string> {
  const time = new Date(begin + tree.size * 1_234 + 500).toISOString();
  const checkpoint = { origin, size: tree.size, root: rangeRoot(sha256, tree), time };
  return signNote(formatCheckpoint(checkpoint), signersOf(tree.size));
}

const leafOf = ({ leaf }: RowLine): Buffer => Buffer.from(leaf ?? "", "base64");

async function manifestOf(sample: Sample, isWhole: boolean): Promise<string> {
  const { origin, rows, keys, rowAt = sampleRow } = sample;
  const tree = emptyRange();
  for (let index = 0; index < rows; index += 1) appendLeaf(sha256, tree, leafOf(rowAt(index)));
  const exportedAt = new Date(begin + rows * 1_234 + 60_000).toISOString();
  const criteria = isWhole ? {} : { action: "chosen" };
  const about = {
    origin,
    criteria,
    exportedAt,
    treeSize: rows,
    isWhole,
    keys,
    checkpoint: await signSample(sample, tree),
  };
  return JSON.stringify({ type: "manifest", format: "rekey-history-1", ...about } satisfies Manifest);
}

/** A whole export, line by line. */
export async function* sampleExport(sample: Sample): AsyncGenerator<string> {
  const { rows, checkpointEvery, rowAt = sampleRow } = sample;
  yield manifestOf(sample, true);
  const tree = emptyRange();
  for (let index = 0; index < rows; index += 1) {
    const row = rowAt(index);
    yield JSON.stringify(row);
    appendLeaf(sha256, tree, leafOf(row));
    if (tree.size % checkpointEvery !== 0 && tree.size !== rows) continue;
    yield JSON.stringify({ type: "checkpoint", note: await signSample(sample, tree) });
  }
  yield JSON.stringify({ type: "end", rows });
}

/** Some of the rows, each with its proof. */
export async function sampleSelection(sample: Sample, indexes: readonly number[]): Promise<RowLine[]> {
  const { rows, rowAt = sampleRow } = sample;
  const leaves = Array.from({ length: rows }, (_, index) => leafOf(rowAt(index)));
  const readNode = (height: number, index: number) =>
    Promise.resolve(rootOver(sha256, leaves.slice(index * 2 ** height, (index + 1) * 2 ** height)));
  return Promise.all(
    indexes.map(async (index) => {
      const path = await inclusionPath(sha256, readNode, index, rows);
      return { ...rowAt(index), proof: path.map(toBase64) };
    }),
  );
}

/** An export of these rows alone. */
export async function sampleChosenExport(sample: Sample, indexes: readonly number[]): Promise<string[]> {
  const rows = await sampleSelection(sample, indexes);
  const lines = rows.map((row) => JSON.stringify(row));
  return [await manifestOf(sample, false), ...lines, JSON.stringify({ type: "end", rows: rows.length })];
}
