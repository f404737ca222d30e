import type { Checkpoint, SinkState } from "@rekey/contracts/sealing";
import type { Database } from "@rekey/database/connection";
import { keepCheckpoint, openRoots, readSigningState, type SigningState } from "@rekey/database/sealing/checkpoints";
import { TreeIncomplete } from "@rekey/database/sealing/tree-nodes";
import { isSameBytes } from "@rekey/proof/bytes";
import { formatCheckpoint, parseCheckpoint } from "@rekey/proof/checkpoint";
import { nodePrimitives } from "@rekey/proof/node-primitives";
import { type NoteSigner, openNote, parseVerifierKey, signNote } from "@rekey/proof/note";
import { Refusal } from "./refusal.ts";
import type { CheckpointFile } from "./sinks/checkpoint-file.ts";

export interface Signing {
  db: Database;
  origin: string;
  signers: readonly NoteSigner[];
  file: CheckpointFile;
  fileName: string;
  everyMs: number;
  rows: number;
}

interface Round extends Signing {
  /** Of the tree over so many rows. */
  rootOf: (size: number) => Promise<Uint8Array>;
}

export interface Signed {
  treeSize: number;
  /** The newest checkpoint, which the tree extends; undefined while there is none. */
  newest: (Checkpoint & { ageMs: number }) | undefined;
  sink: SinkState;
}

const { sha256 } = nodePrimitives;

/**
 * Asks the file for the last checkpoint outside, sees that the tree extends it, and signs the tree where it is due.
 * Throws a `Refusal` where it may not.
 */
export async function signWhenDue(signing: Signing): Promise<Signed> {
  const { db, file, fileName } = signing;
  const state = await readSigningState(db);
  const { treeSize, last } = state;
  const round: Round = { ...signing, rootOf: openTree(db) };
  const outside = await file.readLast(last === undefined);
  if (outside) await requireExtension(round, state, outside);
  if (last) await requireTree(round, treeSize, { size: last.size, root: last.root });
  let written = outside?.size ?? null;
  const write = async ({ size, note, signedAt }: Checkpoint) => {
    await file.append({ size, signedAt, note });
    written = size;
  };
  // One that was signed and not written, as when this was killed in between; there is no next one before it is.
  if (last && isOurs(signing, last) && last.size > (written ?? -1)) await write(last);
  const signed = isDue(signing, state) ? await sign(round, state) : undefined;
  if (signed) await write(signed);
  const newest = signed ? { ...signed, ageMs: 0 } : last;
  const takenAt = newest?.signedAt ?? null;
  return { treeSize, newest, sink: { kind: "file", name: fileName, size: written, takenAt, failure: null } };
}

/** Where a history was begun again, under another name, the database still has the checkpoints of before. */
const isOurs = ({ origin }: Signing, { note }: Checkpoint): boolean => note.startsWith(`${origin}\n`);

function isDue(signing: Signing, { treeSize, last }: SigningState): boolean {
  const { everyMs, rows } = signing;
  if (treeSize === (last?.size ?? 0)) return false;
  return last === undefined || !isOurs(signing, last) || last.ageMs >= everyMs || treeSize - last.size >= rows;
}

/** By a key of this history, about it, and about rows that are still what they were. */
async function requireExtension(round: Round, { treeSize, vkeys }: SigningState, outside: Checkpoint): Promise<void> {
  const { origin, signers } = round;
  const known = await Promise.all([...signers.map(({ vkey }) => vkey), ...vkeys].map(parseVerifierKey));
  const opened = await openNote(outside.note, known.filter((key) => key !== undefined).filter(isFirst));
  const checkpoint = opened && parseCheckpoint(opened.text);
  if (checkpoint && checkpoint.origin !== origin) throw new Refusal("file-of-another");
  if (!opened || !checkpoint || opened.signedBy.length === 0 || checkpoint.size !== outside.size)
    throw new Refusal("file-forged");
  if (checkpoint.size > treeSize) throw new Refusal("rolled-back");
  await requireTree(round, treeSize, checkpoint);
}

const isFirst = (key: { vkey: string }, index: number, keys: readonly { vkey: string }[]): boolean =>
  keys.findIndex(({ vkey }) => vkey === key.vkey) === index;

async function requireTree(
  { rootOf }: Round,
  treeSize: number,
  { size, root }: { size: number; root: Uint8Array },
): Promise<void> {
  if (size > treeSize) throw new Refusal("seals-broken");
  if (!isSameBytes(await rootOf(size), root)) throw new Refusal("not-extended");
}

/** Each node is read once in a round: the checkpoints that are compared, and the next one, share most of them. */
function openTree(db: Database): Round["rootOf"] {
  const rootAt = openRoots(db, sha256);
  return async (size) => {
    try {
      return await rootAt(size);
    } catch (error) {
      throw error instanceof TreeIncomplete ? new Refusal("seals-broken", { cause: error }) : error;
    }
  };
}

async function sign(
  { db, origin, signers, rootOf }: Round,
  { treeSize: size, now: time }: SigningState,
): Promise<Checkpoint | undefined> {
  const root = await rootOf(size);
  const note = await signNote(formatCheckpoint({ origin, size, root, time }), signers);
  const checkpoint = { size, signedAt: time, note };
  const vkeys = signers.map(({ vkey }) => vkey);
  return (await keepCheckpoint(db, { ...checkpoint, root, vkeys })) ? checkpoint : undefined;
}
