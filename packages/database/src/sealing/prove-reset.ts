import type { AuditEvent } from "@rekey/contracts/resources";
import type { ResetProof } from "@rekey/contracts/sealing";
import type { Database } from "../connection.ts";
import { type AuditRow, auditColumns, auditEntryFromRow } from "../history/read-audit.ts";
import { getLatestCheckpoint, listVerifierKeys, type ProvenRow, proveRows } from "./read-proofs.ts";

/** The proof file of a reset, with its rows as nobody has masked them yet. */
export interface ProvenReset extends Omit<ResetProof, "rows"> {
  rows: (Omit<ProvenRow, "id" | "sequence"> & { row: AuditEvent })[];
}

/** The rows of a reset that the newest checkpoint covers, each with its proof: none of them is `not-signed-yet`. */
export async function proveReset(db: Database, resetId: string): Promise<ProvenReset | "not-signed-yet"> {
  const checkpoint = await getLatestCheckpoint(db);
  if (!checkpoint) return "not-signed-yet";
  const rows = await db.$client<AuditRow[]>`
    select ${auditColumns(db)} from audit_events a join audit_seals s on s.audit_event_id = a.id
    where a.reset_id = ${resetId}::uuid order by s.sequence`;
  const proven = await proveRows(db, rows.map(({ id }) => id), checkpoint.size);
  if (proven.length === 0) return "not-signed-yet";
  const byId = new Map(rows.map((row) => [row.id, auditEntryFromRow(row)]));
  return {
    format: "rekey-proof-1",
    resetId,
    origin: checkpoint.note.split("\n", 1)[0] ?? "",
    keys: (await listVerifierKeys(db)).map(({ vkey }) => vkey),
    checkpoint: checkpoint.note,
    rows: proven.flatMap(({ id, leaf, proof }) => {
      const row = byId.get(id);
      return row ? [{ row, leaf, proof }] : [];
    }),
  };
}
