import { sql } from "drizzle-orm";
import type { Checkpoint, SealingFault, SinkState } from "@rekey/contracts/sealing";
import type { Sha256 } from "@rekey/proof/primitives";
import { treeRoot } from "@rekey/proof/tree";
import type { Database } from "../connection.ts";
import { nodeReader } from "./tree-nodes.ts";

export interface SigningState {
  treeSize: number;
  /** The newest checkpoint; undefined: there is none yet. */
  last: (Checkpoint & { root: Uint8Array; ageMs: number }) | undefined;
  /** Every key that has signed one. */
  vkeys: string[];
  /** By the clock of the database. */
  now: string;
}

/** How far the tree is, and how far it is signed. */
export async function readSigningState(db: Database): Promise<SigningState> {
  const [row] = await db.execute<{
    treeSize: string;
    now: string;
    vkeys: string[];
    size: string | null;
    root: Uint8Array;
    note: string;
    signedAt: string;
    ageMs: number;
  }>(sql`
    select tree_size, now() as now, (select coalesce(jsonb_agg(vkey order by first_used_at, vkey), '[]') from audit_signing_keys) as vkeys,
      last.size, last.root, last.note, last.signed_at, extract(epoch from now() - last.signed_at)::float8 * 1000 as age_ms
    from audit_sealing
    left join lateral (select * from audit_checkpoints order by size desc limit 1) last on true`);
  if (!row) throw new Error("the row of audit_sealing is gone");
  const { treeSize, now, vkeys, size, root, note, signedAt, ageMs } = row;
  const last = size === null ? undefined : { size: Number(size), root, note, signedAt, ageMs };
  return { treeSize: Number(treeSize), last, vkeys, now };
}

/** The root of the tree over the first `size` rows, all of them committed; what several have in common is read once. */
export function openRoots(db: Database, sha256: Sha256): (size: number) => Promise<Uint8Array> {
  const read = nodeReader(db, sha256);
  return (size) => treeRoot(sha256, read, size);
}

/** Keeps a signed checkpoint and its keys; nothing where another sealer has signed this size or a larger one. */
export async function keepCheckpoint(
  db: Database,
  { size, note, signedAt, root, vkeys }: Checkpoint & { root: Uint8Array; vkeys: readonly string[] },
): Promise<boolean> {
  const rows = await db.execute(sql`
    with used as (
      insert into audit_signing_keys (vkey) select vkey from jsonb_array_elements_text(${JSON.stringify(vkeys)}::jsonb) vkey
      on conflict do nothing
    )
    insert into audit_checkpoints (size, root, note, signed_at)
    select ${size}::bigint, decode(${Buffer.from(root).toString("hex")}, 'hex'), ${note}, ${signedAt}::timestamptz
    where not exists (select from audit_checkpoints where size >= ${size}::bigint)
    on conflict do nothing returning size`);
  return rows.length > 0;
}

/** Says what the sealer has found out about signing, for whoever asks the API. */
export async function tellSigning(
  db: Database,
  told: { state: "ok" | "refused"; code: SealingFault | null; sinks: readonly SinkState[] },
): Promise<void> {
  await db.execute(sql`
    update audit_sealing set state = ${told.state}, code = ${told.code}, checked_at = now(), sinks = ${JSON.stringify(told.sinks)}::jsonb`);
}
