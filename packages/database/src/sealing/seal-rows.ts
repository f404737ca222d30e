import { type SQL, sql } from "drizzle-orm";
import { type HistoryEntry, leafHash } from "@rekey/proof/leaf";
import type { Sha256 } from "@rekey/proof/primitives";
import { bySystem } from "../actor.ts";
import type { Database, Transaction } from "../connection.ts";
import type { SealingGap } from "../schema/sealing.ts";
import { unitOfWork } from "../unit-of-work.ts";
import { reopened, sealedThrough, type Seen, seenAfter } from "./gaps.ts";
import { growTree, hexList, TreeIncomplete } from "./tree-nodes.ts";

// One sealer writes at a time, whichever replica it is.
const sealersLock = 7_263_915_023;

/** What a leaf is made of, of a row of `audit_events a`. */
export const entryColumns = sql`a.id, a.at, a.action, a.actor, a.detail, a.reset_id, a.contact_id, a.client_id, a.source`;

interface Progress {
  seenThrough: string;
  gaps: SealingGap[];
  treeSize: string;
  lastSequence: string;
}

interface Snapshot {
  xmin: string;
  xmax: string;
  now: string;
}

/**
 * Seals the next rows of the history that are committed, by their ids, and says how many it looked at. What commits
 * later is sealed later, behind what was sealed by then. Zero while another replica seals. `onSealed` is told of the
 * rows that were new, once they are sealed.
 */
export async function sealNextRows(
  db: Database,
  limit: number,
  sha256: Sha256,
  onSealed: (rows: readonly HistoryEntry[]) => void = () => {},
): Promise<number> {
  let sealed: readonly HistoryEntry[] = [];
  const count = await whileSealing(db, async (tx, progress) => {
    const size = Number(progress.treeSize);
    const last = Number(progress.lastSequence);
    if (last < size) throw new TreeIncomplete(`the history was sealed up to row ${size}, and is up to ${last}`);
    if (last > size) return giveLeaves(tx, sha256, size, limit);
    const { found, due } = await sealNew(tx, sha256, size, limit, progress);
    sealed = due;
    return found;
  });
  onSealed(sealed);
  return count;
}

/** Runs what writes seals, when nobody else does. */
async function whileSealing(
  db: Database,
  run: (tx: Transaction, progress: Progress) => Promise<number>,
): Promise<number> {
  return unitOfWork(db).run(bySystem, async ({ tx }) => {
    const [lock] = await tx.execute<{ held: boolean }>(sql`select pg_try_advisory_xact_lock(${sealersLock}) as held`);
    if (!lock?.held) return 0;
    // A statement of its own: what was committed before the lock was got is seen.
    const [progress] = await tx.execute<Progress & Record<string, unknown>>(sql`
      select seen_through, gaps, tree_size, (select coalesce(max(sequence), 0) from audit_seals) as last_sequence
      from audit_sealing`);
    if (!progress) throw new Error("the row of audit_sealing is gone");
    return run(tx, progress);
  });
}

/** Of what a version without the tree has sealed: first, as each keeps its sequence. */
async function giveLeaves(tx: Transaction, sha256: Sha256, size: number, limit: number): Promise<number> {
  const rows = await tx.execute<HistoryEntry & { sequence: string } & Record<string, unknown>>(sql`
    select s.sequence, ${entryColumns} from audit_seals s join audit_events a on a.id = s.audit_event_id
    where s.sequence > ${size}::bigint and s.sequence <= ${size + limit}::bigint order by s.sequence`);
  const isWhole = rows.length > 0 && rows.every(({ sequence }, index) => Number(sequence) === size + 1 + index);
  if (!isWhole) throw new TreeIncomplete(`a row of the history is gone that was sealed behind row ${size}`);
  const leaves = leavesOf(rows, sha256);
  await tx.execute(sql`
    update audit_seals set leaf = decode(hash, 'hex')
    from unnest(string_to_array(${hexList(leaves)}, ',')) with ordinality as s (hash, place)
    where sequence = ${size}::bigint + place`);
  await growTree(tx, sha256, size, leaves);
  await tx.execute(sql`update audit_sealing set tree_size = ${size + leaves.length}::bigint`);
  return leaves.length;
}

async function sealNew(
  tx: Transaction,
  sha256: Sha256,
  size: number,
  limit: number,
  progress: Progress,
): Promise<{ found: number; due: readonly HistoryEntry[] }> {
  const before: Seen = { seenThrough: BigInt(progress.seenThrough), gaps: progress.gaps };
  const rows = await tx.execute<LookedAt & Record<string, unknown>>(unsealed(before, limit));
  const [snapshot] = rows;
  if (!snapshot) throw new Error("PostgreSQL did not say what it has seen");
  const found = rows.flatMap((row) => (row.id === null ? [] : [{ ...row, id: row.id }]));
  if (found.length === 0 && before.gaps.length === 0) return { found: 0, due: [] };
  const due = found.filter(({ isSealed }) => !isSealed);
  const ids = (rowsOf: typeof found) => rowsOf.map(({ id }) => BigInt(id));
  const seen = seenAfter(before, {
    fresh: ids(found.filter(({ inGap }) => !inGap)),
    filled: ids(due.filter(({ inGap }) => inGap)),
    isWhole: found.length < limit,
    xmin: BigInt(snapshot.xmin),
    xmax: BigInt(snapshot.xmax),
    at: snapshot.now,
  });
  const leaves = leavesOf(due, sha256);
  if (due.length > 0) await writeSeals(tx, size, due, leaves);
  await growTree(tx, sha256, size, leaves);
  if (found.length > 0 || seen.gaps.length < before.gaps.length) await keep(tx, seen, size + leaves.length);
  return { found: found.length, due };
}

async function writeSeals(
  tx: Transaction,
  size: number,
  rows: readonly HistoryEntry[],
  leaves: Uint8Array[],
): Promise<void> {
  await tx.execute(sql`
    insert into audit_seals (sequence, audit_event_id, leaf)
    select ${size}::bigint + place, id, decode(hash, 'hex')
    from unnest(string_to_array(${rows.map(({ id }) => id).join()}, ',')::bigint[],
      string_to_array(${hexList(leaves)}, ',')) with ordinality as s (id, hash, place)`);
}

async function keep(tx: Transaction, seen: Seen, treeSize: number): Promise<void> {
  await tx.execute(sql`
    update audit_sealing set sealed_through = ${String(sealedThrough(seen))}::bigint,
      seen_through = ${String(seen.seenThrough)}::bigint, gaps = ${JSON.stringify(seen.gaps)}::jsonb,
      tree_size = ${treeSize}::bigint`);
}

type LookedAt = Snapshot & Omit<HistoryEntry, "id"> & { id: string | null; inGap: boolean; isSealed: boolean };

/** Of all that is asked, one snapshot: what is in a gap and what is behind, and which transactions still ran. */
function unsealed({ seenThrough, gaps }: Seen, limit: number): SQL {
  return sql`
    select pg_snapshot_xmin(snapshot)::text as xmin, pg_snapshot_xmax(snapshot)::text as xmax, clock_timestamp() as now, a.*
    from pg_current_snapshot() snapshot left join lateral (
      (select ${entryColumns}, s.sequence is not null as is_sealed, false as in_gap
        from (select * from audit_events where id > ${String(seenThrough)}::bigint order by id limit ${limit}) a
        ${withSeal})
      union all
      (select ${entryColumns}, false, true from ${inGaps(gaps)} ${rowsOfGap} ${withSeal}
        where s.sequence is null order by a.id limit ${limit})
    ) a on true
    order by a.id limit ${limit}`;
}

// Looked up for each row: no plan that reads all seals there are.
export const withSeal = sql`
  left join lateral (select sequence from audit_seals where audit_event_id = a.id limit 1) s on true`;

/** Found by their ids: no plan that reads the history from its beginning. */
export const rowsOfGap = sql`
  cross join lateral (select * from audit_events where id between gap.first and gap.last order by id offset 0) a`;

const inGaps = (gaps: readonly SealingGap[]): SQL =>
  sql`jsonb_to_recordset(${JSON.stringify(gaps)}::jsonb) as gap (first bigint, last bigint)`;

const leavesOf = (rows: readonly HistoryEntry[], sha256: Sha256): Uint8Array[] =>
  rows.map((row) => leafHash(sha256, row));

/**
 * Looks through the next ids that are taken for settled, as somebody may have written there by hand, and has what is
 * not sealed sealed in the next round. Returns where to go on, or undefined at the end.
 */
export async function lookThrough(db: Database, after: bigint, count: number): Promise<bigint | undefined> {
  let end: bigint | undefined = after;
  await whileSealing(db, async (tx, progress) => {
    const rows = await tx.execute<Snapshot & { id: string; isSealed: boolean } & Record<string, unknown>>(sql`
      select a.id, s.sequence is not null as is_sealed, pg_snapshot_xmax(pg_current_snapshot())::text as xmax, clock_timestamp() as now
      from (select id from audit_events where id > ${String(after)}::bigint and id <= ${progress.seenThrough}::bigint
        order by id limit ${count}) a ${withSeal} order by a.id`);
    const last = rows.at(-1);
    end = last && rows.length === count ? BigInt(last.id) : undefined;
    const before = { seenThrough: BigInt(progress.seenThrough), gaps: progress.gaps };
    const isNoted = (id: bigint) => before.gaps.some(({ first, last: to }) => id >= BigInt(first) && id <= BigInt(to));
    const lost = rows.flatMap(({ id, isSealed }) => (isSealed || isNoted(BigInt(id)) ? [] : [BigInt(id)]));
    if (lost.length > 0 && last)
      await keep(tx, reopened(before, lost, { xmax: BigInt(last.xmax), at: last.now }), Number(progress.treeSize));
    return 0;
  });
  return end;
}
