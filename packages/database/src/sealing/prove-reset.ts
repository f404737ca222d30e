import type { ResetProof } from "@rekey/contracts/sealing";
import type { Database } from "../connection.ts";
import { type AuditRow, auditColumns } from "../history/read-audit.ts";
import { getLatestCheckpoint, listVerifierKeys, type ProvenRow, proveRows } from "./read-proofs.ts";

/** A row as it is stored, with what proves it: nobody has opened or masked it yet. */
export interface ProvenAuditRow {
  row: AuditRow;
  proven: ProvenRow;
}

/** The proof file of a reset, with its rows as they are stored. */
export interface ProvenReset extends Omit<ResetProof, "rows"> {
  rows: ProvenAuditRow[];
}

/** The rows of a reset that the newest checkpoint covers, each with its proof: none of them is `not-signed-yet`. */
export async function proveReset(db: Database, resetId: string): Promise<ProvenReset | "not-signed-yet"> {
  const checkpoint = await getLatestCheckpoint(db);
  if (!checkpoint) return "not-signed-yet";
  const rows = await db.$client<AuditRow[]>`
    select ${auditColumns(db)} from audit_events a join audit_seals s on s.audit_event_id = a.id
    where a.reset_id = ${resetId}::uuid order by s.sequence`;
  const ids = rows.map(({ id }) => id);
  const proofs = new Map((await proveRows(db, ids, checkpoint.size)).map((proven) => [proven.id, proven]));
  if (proofs.size === 0) return "not-signed-yet";
  return {
    format: "rekey-proof-1",
    resetId,
    origin: checkpoint.note.split("\n", 1)[0] ?? "",
    keys: (await listVerifierKeys(db)).map(({ vkey }) => vkey),
    checkpoint: checkpoint.note,
    rows: rows.flatMap((row) => {
      const proven = proofs.get(row.id);
      return proven ? [{ row, proven }] : [];
    }),
  };
}
