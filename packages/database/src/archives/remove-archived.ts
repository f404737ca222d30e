import { sql } from "drizzle-orm";
import type { Database } from "../connection.ts";
import type { Work } from "../unit-of-work.ts";
import type { DueArchive } from "./find-due.ts";

/** An archive whose rows are still here, or some of them. */
export interface OpenArchive {
  number: number;
  file: string;
  sha256: string;
  from: number;
  to: number;
  /** Up to this one its rows are gone. */
  removedThrough: number;
  /** Whether a checkpoint covers the row of the history that tells of it. */
  isTold: boolean;
}

/** Tells of an archive that was written and verified. False where another sealer has told of these rows. */
export async function recordArchive(
  work: Work,
  { number, from, to, until, file, sha256 }: DueArchive & { file: string; sha256: string },
): Promise<boolean> {
  const rows = await work.tx.execute(sql`
    insert into audit_archives (id, first_sequence, last_sequence, until, file, sha256, removed_through)
    values (${number}::int, ${from}::bigint, ${to}::bigint, ${until}::timestamptz, ${file}, ${sha256}, ${from - 1}::bigint)
    on conflict do nothing returning id`);
  if (rows.length === 0) return false;
  work.record("history.archived", {}, { archive: number, fromRow: from, toRow: to, until, file, sha256 });
  return true;
}

type Places = "from" | "to" | "removedThrough";

/** The oldest of them. */
export async function findOpenArchive(db: Database): Promise<OpenArchive | undefined> {
  const [row] = await db.execute<Omit<OpenArchive, Places> & Record<Places, string> & Record<string, unknown>>(sql`
    select r.id as number, r.file, r.sha256, r.first_sequence as from, r.last_sequence as to, r.removed_through, exists (
      select from audit_events a join audit_seals s on s.audit_event_id = a.id
      where a.action = 'history.archived' and a.detail ->> 'archive' = r.id::text and a.detail ->> 'sha256' = r.sha256
        and s.sequence <= (select max(size) from audit_checkpoints)
    ) as is_told
    from audit_archives r where r.removed_at is null order by r.id limit 1`);
  if (row === undefined) return undefined;
  const { from, to, removedThrough, ...rest } = row;
  return { ...rest, from: Number(from), to: Number(to), removedThrough: Number(removedThrough) };
}

/** Removes some of its rows, the first ones, and says how many; PostgreSQL refuses what is not in an archive. */
export async function removeArchived(db: Database, number: number, atMost: number): Promise<number> {
  const [row] = await db.execute<{ removed: number }>(sql`
    select remove_archived_rows(${number}::int, ${atMost}::int)::float8 as removed`);
  return row?.removed ?? 0;
}
