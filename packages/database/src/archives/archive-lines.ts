import { sql } from "drizzle-orm";
import type { StoredDetail } from "@rekey/contracts/sealed-fields";
import { toBase64 } from "@rekey/proof/bytes";
import type { Manifest, RowLine } from "@rekey/proof/export-lines";
import type { Database } from "../connection.ts";
import { isSealed } from "../history/sealed-fields.ts";
import { listVerifierKeys, readCheckpoints } from "../sealing/read-proofs.ts";
import { entryColumns } from "../sealing/seal-rows.ts";
import type { DueArchive } from "./find-due.ts";
import { continuationAt } from "./read-archives.ts";

const rowsAtOnce = 1_000;

/**
 * The archive as lines of a file (docs/history-format.md), some at a time. Sealed words stay sealed: whoever has
 * the file reads none of them without the keys, which stay in the database.
 */
export async function* archiveLines(db: Database, due: DueArchive): AsyncGenerator<string> {
  yield lineOf(await manifestOf(db, due));
  const checkpoints = readCheckpoints(db, due.to, due.from - 1);
  let next = await checkpoints.next();
  for (let after = due.from - 1; after < due.to;) {
    const lines: string[] = [];
    for (const row of await readRows(db, after, due.to)) {
      after = Number(row.sequence);
      lines.push(lineOf(row));
      if (next.done === true || next.value.size > after) continue;
      lines.push(lineOf({ type: "checkpoint", note: next.value.note }));
      next = await checkpoints.next();
    }
    if (lines.length === 0) throw new Error(`the rows behind row ${after} are gone, and no archive has them`);
    yield lines.join("");
  }
  yield lineOf({ type: "end", rows: due.to - due.from + 1 });
}

const lineOf = (value: object): string => `${JSON.stringify(value)}\n`;

async function manifestOf(db: Database, { number, from, to, note }: DueArchive): Promise<Manifest> {
  return {
    type: "manifest",
    format: "rekey-history-1",
    origin: note.split("\n", 1)[0] ?? "",
    criteria: {},
    exportedAt: new Date().toISOString(),
    treeSize: to,
    isWhole: true,
    keys: (await listVerifierKeys(db)).map(({ vkey }) => vkey),
    checkpoint: note,
    ...(from > 1 && { continues: await continuationAt(db, from - 1) }),
    archive: number,
  };
}

type SealedRow = Omit<RowLine, "type" | "sequence" | "leaf" | "detail" | "sealed" | "isMasked"> & {
  sequence: string;
  leaf: Uint8Array | null;
  detail: StoredDetail;
};

async function readRows(db: Database, after: number, to: number): Promise<RowLine[]> {
  const rows = await db.execute<SealedRow & Record<string, unknown>>(sql`
    select s.sequence, s.leaf, a.* from (
      select sequence, leaf, audit_event_id from audit_seals
      where sequence > ${after}::bigint and sequence <= ${to}::bigint order by sequence limit ${rowsAtOnce}
    ) s join lateral (select ${entryColumns} from audit_events a where a.id = s.audit_event_id offset 0) a on true
    order by s.sequence`);
  return rows.map(rowLineOf);
}

function rowLineOf({ sequence, leaf, detail: stored, ...row }: SealedRow): RowLine {
  const { id, at, action, actor, resetId, contactId, clientId, source } = row;
  const detail: Record<string, string | number | boolean | null> = {};
  const sealed: Record<string, string> = {};
  for (const [field, value] of Object.entries(stored)) {
    if (isSealed(value)) sealed[field] = value.sealed;
    else detail[field] = value;
  }
  return {
    type: "row",
    id,
    at,
    action,
    actor,
    resetId,
    contactId,
    clientId,
    detail,
    source,
    sequence: Number(sequence),
    leaf: leaf && toBase64(leaf),
    sealed,
    ...(Object.keys(sealed).length > 0 && { isErased: true }),
    isMasked: false,
  };
}
