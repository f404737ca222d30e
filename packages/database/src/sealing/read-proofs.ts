import { sql } from "drizzle-orm";
import type { Checkpoint, Consistency, EventProof, VerifierKeys } from "@rekey/contracts/sealing";
import type { Page } from "@rekey/contracts/resources";
import { toBase64 } from "@rekey/proof/bytes";
import { nodePrimitives } from "@rekey/proof/node-primitives";
import { consistencyPath, inclusionPath, treeRoot } from "@rekey/proof/tree";
import type { Database } from "../connection.ts";
import { cutPage, readCursor } from "../cursor.ts";
import { blockReader } from "./block-reader.ts";
import { nodeReader } from "./tree-nodes.ts";

const { sha256 } = nodePrimitives;

interface CheckpointRow extends Record<string, unknown> {
  size: string;
  signedAt: string;
  note: string;
}

const checkpointOf = ({ size, signedAt, note }: CheckpointRow): Checkpoint => ({ size: Number(size), signedAt, note });

/** The newest first. */
export async function listCheckpoints(
  db: Database,
  { size, ...page }: { limit: number; after?: string | undefined; size?: number | undefined },
): Promise<Page<Checkpoint>> {
  const [before] = readCursor(page.after, ["number"]);
  const rows = await db.execute<CheckpointRow>(sql`
    select size, signed_at, note from audit_checkpoints
    where (${size ?? null}::bigint is null or size = ${size ?? null}::bigint)
      and (${before ?? null}::bigint is null or size < ${before ?? null}::bigint)
    order by size desc limit ${page.limit + 1}`);
  return cutPage([...rows], page, checkpointOf, (row) => [row.size]);
}

export async function getLatestCheckpoint(db: Database): Promise<Checkpoint | undefined> {
  const { items } = await listCheckpoints(db, { limit: 1 });
  return items[0];
}

/** All above one size up to another, the smallest first; some at a time. */
export async function* readCheckpoints(db: Database, upTo: number, above = 0): AsyncGenerator<Checkpoint> {
  for (let after = above; ;) {
    const rows = await db.execute<CheckpointRow>(sql`
      select size, signed_at, note from audit_checkpoints where size > ${after}::bigint and size <= ${upTo}::bigint
      order by size limit 500`);
    yield* rows.map(checkpointOf);
    const last = rows.at(-1);
    if (!last) return;
    after = Number(last.size);
  }
}

export async function listVerifierKeys(db: Database): Promise<VerifierKeys["keys"]> {
  const rows = await db.execute<{ vkey: string; firstUsedAt: string }>(sql`
    select vkey, first_used_at from audit_signing_keys order by first_used_at, vkey`);
  return [...rows];
}

/** Undefined where the history is not that long. */
export async function proveConsistency(db: Database, from: number, to: number): Promise<Consistency | undefined> {
  const [row] = await db.execute<{ treeSize: string }>(sql`select tree_size from audit_sealing`);
  if (from > to || to > Number(row?.treeSize ?? 0)) return undefined;
  const read = nodeReader(db, sha256);
  const side = async (size: number) => ({ size, root: toBase64(await treeRoot(sha256, read, size)) });
  const proof = await consistencyPath(sha256, read, from, to);
  return { from: await side(from), to: await side(to), proof: proof.map(toBase64) };
}

export interface ProvenRow {
  id: string;
  sequence: number;
  leaf: string;
  proof: string[];
}

/** The proofs of rows, by their ids, against one checkpoint; of those that it does not cover there is none. */
export async function proveRows(db: Database, ids: readonly string[], size: number): Promise<ProvenRow[]> {
  const rows = await db.execute<{ id: string; sequence: string; leaf: Uint8Array }>(sql`
    select audit_event_id as id, sequence, leaf from audit_seals
    where audit_event_id = any(string_to_array(${ids.join()}, ',')::bigint[]) and sequence <= ${size}::bigint
      and leaf is not null order by sequence`);
  const read = blockReader(db, sha256);
  return Promise.all(
    rows.map(async ({ id, sequence, leaf }) => {
      const path = await inclusionPath(sha256, read, Number(sequence) - 1, size);
      return { id, sequence: Number(sequence), leaf: toBase64(leaf), proof: path.map(toBase64) };
    }),
  );
}

/**
 * Undefined: there is no such row. `not-signed-yet`: no checkpoint covers it yet. Of a row that is in an archive
 * its seal is here, which is all that it takes.
 */
export async function proveEvent(db: Database, id: string): Promise<EventProof | "not-signed-yet" | undefined> {
  const [row] = await db.execute(sql`
    select from audit_events where id = ${id}::bigint union all select from audit_seals where audit_event_id = ${id}::bigint`);
  if (!row) return undefined;
  const checkpoint = await getLatestCheckpoint(db);
  const [proven] = checkpoint ? await proveRows(db, [id], checkpoint.size) : [];
  return checkpoint && proven ? { ...proven, checkpoint: checkpoint.note } : "not-signed-yet";
}
