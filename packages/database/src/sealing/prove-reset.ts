import type { ResetProof } from "@rekey/contracts/sealing";
import { findArchivesOfReset } from "../archives/read-archives.ts";
import type { Database } from "../connection.ts";
import { type ProvableRow, type StoredRow, provableColumns, provableFromRow } from "../exports/provable-row.ts";
import { getLatestCheckpoint, listVerifierKeys, proveRows } from "./read-proofs.ts";

/** The proof file of a reset, with its rows as nobody has masked them yet. */
export interface ProvenReset extends Omit<ResetProof, "rows"> {
  rows: { provable: ProvableRow; proof: string[] }[];
}

/**
 * The rows of a reset that the newest checkpoint covers, each with its proof: none of them is `not-signed-yet`.
 * Where the first of them is in an archive, what would be left proves no story: then it says in which files to
 * look.
 */
export async function proveReset(
  db: Database,
  resetId: string,
): Promise<ProvenReset | "not-signed-yet" | { archivedIn: string[] }> {
  const archivedIn = await findArchivesOfReset(db, resetId);
  if (archivedIn.length > 0) return { archivedIn };
  const checkpoint = await getLatestCheckpoint(db);
  if (!checkpoint) return "not-signed-yet";
  const rows = await db.$client<StoredRow[]>`
    select ${provableColumns(db)} from audit_events a join audit_seals s on s.audit_event_id = a.id
    where a.reset_id = ${resetId}::uuid order by s.sequence`;
  const proven = await proveRows(
    db,
    rows.map(({ id }) => id),
    checkpoint.size,
  );
  if (proven.length === 0) return "not-signed-yet";
  const byId = new Map(rows.map((row) => [row.id, provableFromRow(row)]));
  return {
    format: "rekey-proof-1",
    resetId,
    origin: checkpoint.note.split("\n", 1)[0] ?? "",
    keys: (await listVerifierKeys(db)).map(({ vkey }) => vkey),
    checkpoint: checkpoint.note,
    rows: proven.flatMap(({ id, proof }) => {
      const provable = byId.get(id);
      return provable ? [{ provable, proof }] : [];
    }),
  };
}
