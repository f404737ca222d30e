import { sql } from "drizzle-orm";
import type { HistoryArchive } from "@rekey/contracts/sealing";
import { toBase64 } from "@rekey/proof/bytes";
import type { Continuation } from "@rekey/proof/export-lines";
import { nodePrimitives } from "@rekey/proof/node-primitives";
import { peaksOf } from "@rekey/proof/tree";
import type { Database, Transaction } from "../connection.ts";
import { nodeReader } from "../sealing/tree-nodes.ts";

type Reader = Pick<Database | Transaction, "execute">;

/** Every file that the history was archived in, the oldest first. */
export async function listArchives(db: Reader): Promise<HistoryArchive[]> {
  const rows = await db.execute<ArchiveRow>(sql`
    select id as number, first_sequence, last_sequence, until, file, sha256, made_at, removed_at
    from audit_archives order by id`);
  return rows.map(archiveFromRow);
}

interface ArchiveRow extends Record<string, unknown> {
  number: number;
  firstSequence: string;
  lastSequence: string;
  until: string;
  file: string;
  sha256: string;
  madeAt: string;
  removedAt: string | null;
}

function archiveFromRow({ firstSequence, lastSequence, ...rest }: ArchiveRow): HistoryArchive {
  const { number, until, file, sha256, madeAt, removedAt } = rest;
  const [from, to] = [Number(firstSequence), Number(lastSequence)];
  return { number, from, to, until, file, sha256, madeAt, removedAt };
}

/** So many rows from the first one on are in archives, and are removed here or are being removed. */
export async function readArchived(db: Reader): Promise<number> {
  const [row] = await db.execute<{ archived: string }>(sql`select ${sql.raw(archivedRows)} as archived`);
  return Number(row?.archived ?? 0);
}

/** The same as a part of a statement. */
export const archivedRows =
  "coalesce((select max(last_sequence) from audit_archives where removed_through >= first_sequence), 0)";

/** What rows that follow on the first `size` ones are verified with. */
export async function continuationAt(db: Database, size: number): Promise<Continuation> {
  const nodes = await peaksOf(nodeReader(db, nodePrimitives.sha256), size);
  return { size, nodes: nodes.map(toBase64) };
}

/** The files in which rows of a time are, which are not here any more; none where all of them are. */
export async function findArchivesOf(
  db: Reader,
  { since = "-infinity", until = null }: { since?: string | undefined; until?: string | null | undefined },
): Promise<string[]> {
  const rows = await db.execute<{ file: string }>(sql`
    select file from (
      select id, file, until, lag(until) over (order by id) as begin from audit_archives where removed_through >= first_sequence
    ) archive
    where until > ${since}::timestamptz and (begin is null or begin <= coalesce(${until}::timestamptz, now())) order by id`);
  return rows.map(({ file }) => file);
}

/** The same of one reset and its mails, some of which go out or come back when it has ended. */
export async function findArchivesOfReset(db: Reader, resetId: string): Promise<string[]> {
  const [reset] = await db.execute<{ since: string; until: string }>(sql`
    select r.created_at as since, greatest(r.updated_at, (
      select max(d.updated_at) from deliveries d where d.reset_id = r.id)) as until
    from resets r where r.id = ${resetId}::uuid`);
  return reset === undefined ? [] : findArchivesOf(db, reset);
}
