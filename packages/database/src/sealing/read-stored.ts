import { sql } from "drizzle-orm";
import type { HistoryEntry } from "@rekey/proof/leaf";
import type { StoredCheckpoint, StoredHistory, StoredPart } from "@rekey/proof/verify-history";
import type { Database, Transaction } from "../connection.ts";
import { readLong } from "../long-statements.ts";
import { entryColumns, withSeal } from "./seal-rows.ts";
import { heightOfLevel } from "./tree-nodes.ts";

type Reader = Pick<Database, "transaction">;

interface Bounds {
  /** How many seals are read at once. */
  rows?: number;
  /** How many ids are looked through at once. */
  ids?: number;
}

// Before any that there can be.
const first = "-9223372036854775808";

/**
 * The history as it is kept, for whoever verifies it: every seal that is there now with its row, the tree and the
 * checkpoints. Reads only, in parts of one short statement or three each: what is sealed stays as it is.
 */
export async function readStored(
  db: Reader | Transaction,
  { rows = 4_096, ids = 20_000 }: Bounds = {},
): Promise<StoredHistory> {
  const [state] = await readLong(db, (tx) =>
    tx.execute<{ treeSize: string; last: string; keys: string[] } & Partial<CheckpointRow>>(sql`
      select tree_size, coalesce((select max(sequence) from audit_seals where leaf is not null), 0) as last,
        (select coalesce(jsonb_agg(vkey order by first_used_at, vkey), '[]') from audit_signing_keys) as keys, newest.size, newest.root, newest.note
      from audit_sealing left join lateral (select * from audit_checkpoints order by size desc limit 1) newest on true`),
  );
  if (!state) throw new Error("the row of audit_sealing is gone");
  const { treeSize, last, keys, size, root, note } = state;
  return {
    keys,
    newest: size && root && note ? { size: Number(size), root, note } : undefined,
    treeSize: Number(treeSize),
    keptHeight: heightOfLevel,
    parts: () => readParts(db, last, rows),
    sequenceOf: (leaf) => sequenceOf(db, leaf),
    countStrayNodes: () => countStrayNodes(db, last),
    findUnsealed: () => findUnsealed(db, ids),
  };
}

interface CheckpointRow extends Record<string, unknown> {
  size: string;
  root: Uint8Array;
  note: string;
}

async function* readParts(db: Reader, last: string, limit: number): AsyncGenerator<StoredPart> {
  for (let after: string | undefined = first; after !== undefined;) {
    const begin: string = after;
    const read: { part: StoredPart; end: string } | undefined = await readLong(db, (tx) =>
      readPart(tx, begin, last, limit),
    );
    if (read !== undefined) yield read.part;
    after = read?.part.rows.length === limit ? read.end : undefined;
  }
}

type SealRow = Omit<HistoryEntry, "id"> & { sequence: string; leaf: Uint8Array | null; id: string | null };

async function readPart(
  tx: Transaction,
  after: string,
  last: string,
  limit: number,
): Promise<{ part: StoredPart; end: string } | undefined> {
  const rows = await tx.execute<SealRow & Record<string, unknown>>(sql`
    select s.sequence, s.leaf, a.*
    from (select sequence, leaf, audit_event_id from audit_seals
      where sequence > ${after}::bigint and sequence <= ${last}::bigint order by sequence limit ${limit}) s
    left join lateral (select ${entryColumns} from audit_events a where a.id = s.audit_event_id offset 0) a on true
    order by s.sequence`);
  const end = rows.at(-1)?.sequence;
  if (end === undefined) return undefined;
  const part = {
    rows: rows.map(({ sequence, leaf, id, ...entry }) => ({
      sequence: Number(sequence),
      leaf,
      entry: id === null ? null : { id, ...entry },
    })),
    checkpoints: await readCheckpoints(tx, after, end),
    nodes: await readNodes(tx, after, end),
  };
  return { part, end };
}

async function readCheckpoints(tx: Transaction, after: string, end: string): Promise<StoredCheckpoint[]> {
  const rows = await tx.execute<CheckpointRow>(sql`
    select size, root, note from audit_checkpoints where size > ${after}::bigint and size <= ${end}::bigint order by size`);
  return rows.map(({ size, root, note }) => ({ size: Number(size), root, note }));
}

/** A node of level n is complete with its 256^n-th row. */
async function readNodes(tx: Transaction, after: string, end: string): Promise<Map<string, Uint8Array>> {
  const rows = await tx.execute<{ level: number; index: string; hash: Uint8Array }>(sql`
    select t.level, t.index, t.hash from generate_series(1, 7) as kept (level)
    join audit_tree t on t.level = kept.level and t.index >= (greatest(${after}::bigint, 0) >> ${heightOfLevel}::int * kept.level)
      and t.index < (${end}::bigint >> ${heightOfLevel}::int * kept.level)`);
  return new Map(rows.map(({ level, index, hash }) => [`${level * heightOfLevel}/${index}`, hash]));
}

async function sequenceOf(db: Reader, leaf: Uint8Array): Promise<number | undefined> {
  const [row] = await readLong(db, (tx) =>
    tx.execute<{ sequence: string }>(sql`
      select sequence from audit_seals where leaf = decode(${Buffer.from(leaf).toString("hex")}, 'hex') limit 1`),
  );
  return row && Number(row.sequence);
}

async function countStrayNodes(db: Reader, last: string): Promise<number> {
  const [row] = await readLong(db, (tx) =>
    tx.execute<{ count: number }>(sql`
      select count(*)::float8 as count from audit_tree
      where level not between 1 and 7 or index < 0
        or index >= (greatest((select tree_size from audit_sealing), ${last}::bigint) >> ${heightOfLevel}::int * level)`),
  );
  return row?.count ?? 0;
}

/** Rows behind what the sealer has seen wait, and so do those in the gaps that it has noted. */
async function findUnsealed(db: Reader, limit: number): Promise<{ waiting: number; inserted: string | undefined }> {
  let waiting = 0;
  for (let after: string | null = first; after !== null;) {
    const begin: string = after;
    const [row] = await readLong(db, (tx) =>
      tx.execute<{ end: string | null; waiting: number; inserted: string | null }>(sql`
        select max(a.id) as end, (count(*) filter (where s.sequence is null))::float8 as waiting,
          min(a.id) filter (where s.sequence is null and a.id <= seen_through and not exists (
            select from jsonb_to_recordset(gaps) as gap (first bigint, last bigint) where a.id between first and last
          )) as inserted
        from audit_sealing cross join (select id from audit_events where id > ${begin}::bigint order by id limit ${limit}) a
        ${withSeal}`),
    );
    waiting += row?.waiting ?? 0;
    if (row?.inserted) return { waiting, inserted: row.inserted };
    after = row?.end ?? null;
  }
  return { waiting, inserted: undefined };
}
