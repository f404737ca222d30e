import type { AuditCriteria } from "@rekey/contracts/http";
import { nodePrimitives } from "@rekey/proof/node-primitives";
import { toBase64 } from "@rekey/proof/bytes";
import type { Continuation } from "@rekey/proof/export-lines";
import { type ReadNode, inclusionPath } from "@rekey/proof/tree";
import type { TransactionSql } from "postgres";
import { archivedRows, continuationAt } from "../archives/read-archives.ts";
import type { Database } from "../connection.ts";
import { blockReader } from "../sealing/block-reader.ts";
import { getLatestCheckpoint, listVerifierKeys, readCheckpoints } from "../sealing/read-proofs.ts";
import {
  chooseServerOf,
  type ExportDatabases,
  type ExportOptions,
  readInOneSnapshot,
  recordExport,
} from "./export-history.ts";
import { type ProvableRow, provableColumns, type StoredRow, provableFromRow } from "./provable-row.ts";
import { auditCondition, recordedCriteria } from "../history/read-audit.ts";

const { sha256 } = nodePrimitives;

/** What an export hangs on, and the first of its lines. */
export interface ExportManifest {
  type: "manifest";
  format: "rekey-history-1";
  origin: string;
  criteria: AuditCriteria;
  exportedAt: string;
  /** So many rows the checkpoint covers. */
  treeSize: number;
  /** Whether every row is meant. */
  isWhole: boolean;
  keys: string[];
  checkpoint: string;
  /** Where the first rows are in archives. */
  continues?: Continuation;
}

/** A row, with the way from its leaf to the checkpoint where rows were chosen; or a checkpoint behind its last row. */
export type ExportedPart = (ProvableRow & { proof?: string[] }) | { note: string };

/** So many rows from the first one on are in archives and so in no export, and whether it asks for a time of theirs. */
export interface ArchivedRows {
  through: number;
  isMeant: boolean;
}

export interface ExportTaker {
  open: (manifest: ExportManifest, archived: ArchivedRows) => void;
  /** Takes some. The next ones are read when it has resolved; when it throws, nothing more is read. */
  take: (parts: ExportedPart[]) => Promise<void>;
}

/**
 * Every row of the history that is meant, in the order in which they were sealed, as all of them were at one instant;
 * those that are not sealed yet come last. Says how many.
 */
export async function exportEvents(
  deps: ExportDatabases,
  criteria: AuditCriteria,
  options: ExportOptions,
  taker: ExportTaker,
): Promise<number> {
  const { filters, ...subjects } = recordedCriteria(criteria);
  const read = await recordExport(deps.exportDb, options, { ...subjects, filters: { ...filters, of: "events" } });
  const { db, exportDb } = await chooseServerOf(deps, read);
  // Before the snapshot: whatever the checkpoint covers is in it.
  const manifest = await describe(db, criteria);
  const { treeSize, isWhole } = manifest;
  let count = 0;
  let archived: ArchivedRows = { through: 0, isMeant: false };
  let prove: Prove | undefined;
  const open = async (): Promise<Prove> => {
    const { through } = archived;
    const continues = through > 0 && { continues: await continuationAt(db, through) };
    taker.open({ ...manifest, ...continues }, archived);
    return isWhole ? withCheckpoints(db, treeSize, through) : withProofs(db, treeSize);
  };
  const take = async (rows: StoredRow[]) => {
    prove ??= await open();
    count += rows.length;
    await taker.take(await prove(rows.map(provableFromRow)));
  };
  await readInOneSnapshot<StoredRow>(exportDb, queriesOf(exportDb, criteria, isWhole, read.id), take, async (tx) => {
    archived = await findArchived(tx, criteria);
  });
  if (prove === undefined) await open();
  return count;
}

async function findArchived(sql: TransactionSql, { from }: AuditCriteria): Promise<ArchivedRows> {
  const [row] = await sql<{ through: string; isMeant: boolean }[]>`
    select ${sql.unsafe(archivedRows)} as through, exists (select from audit_archives
      where removed_through >= first_sequence and until > ${from ?? "-infinity"}::timestamptz) as is_meant`;
  return { through: Number(row?.through ?? 0), isMeant: row?.isMeant ?? false };
}

async function describe(db: Database, criteria: AuditCriteria): Promise<ExportManifest> {
  const checkpoint = await getLatestCheckpoint(db);
  const meant = Object.entries(criteria).filter(([, value]) => value !== undefined);
  const given = Object.fromEntries(meant.filter(([name, value]) => name !== "reads" || value === "exclude"));
  return {
    type: "manifest",
    format: "rekey-history-1",
    origin: checkpoint?.note.split("\n", 1)[0] ?? "",
    criteria: given,
    exportedAt: new Date().toISOString(),
    treeSize: checkpoint?.size ?? 0,
    isWhole: Object.keys(given).length === 0,
    keys: (await listVerifierKeys(db)).map(({ vkey }) => vkey),
    checkpoint: checkpoint?.note ?? "",
  };
}

/** The row of this very export is left out, unless it is sealed and the whole history is meant, which has no gap. */
function queriesOf(db: Database, criteria: AuditCriteria, isWhole: boolean, ownId: string) {
  const sql = db.$client;
  const others = sql`and a.id <> ${ownId}::bigint`;
  return [
    sql`select ${provableColumns(db)} from audit_seals s join audit_events a on a.id = s.audit_event_id
      where ${auditCondition(db, criteria)} ${isWhole ? sql`` : others} and s.sequence > ${sql.unsafe(archivedRows)}
      order by s.sequence`,
    sql`select ${provableColumns(db)} from audit_events a left join audit_seals s on s.audit_event_id = a.id
      where ${auditCondition(db, criteria)} and s.sequence is null ${others} order by a.id`,
  ];
}

type Prove = (rows: ProvableRow[]) => Promise<ExportedPart[]>;

function withProofs(db: Database, size: number): Prove {
  const readNode: ReadNode = blockReader(db, sha256);
  const proofOf = async (sequence: number) => (await inclusionPath(sha256, readNode, sequence - 1, size)).map(toBase64);
  return async (rows) => {
    const parts: ExportedPart[] = [];
    for (const each of rows) {
      const { sequence } = each.row;
      const isCovered = sequence !== null && sequence <= size;
      parts.push(isCovered ? { ...each, proof: await proofOf(sequence) } : each);
    }
    return parts;
  };
}

/** Each checkpoint behind the row that is the last of it. */
function withCheckpoints(db: Database, size: number, above: number): Prove {
  const checkpoints = readCheckpoints(db, size, above);
  let next = checkpoints.next();
  return async (rows) => {
    const parts: ExportedPart[] = [];
    for (const each of rows) {
      parts.push(each);
      const checkpoint = await next;
      const { sequence } = each.row;
      if (checkpoint.done === true || sequence === null || sequence < checkpoint.value.size) continue;
      if (sequence === checkpoint.value.size) parts.push({ note: checkpoint.value.note });
      next = checkpoints.next();
    }
    return parts;
  };
}
