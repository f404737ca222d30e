import { createHash } from "node:crypto";
import type { TestSystem } from "./test-system.ts";

interface SealedRow {
  sequence: string;
  hash: string;
  id: string;
  at: Date;
  action: string;
  actor: string;
  reset_id: string | null;
  contact_id: string | null;
  client_id: string | null;
  detail: Record<string, unknown>;
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** The chain as the format says it is, told anew here so that a change of the format does not go unseen. */
export function chainOf(rows: readonly SealedRow[]): string[] {
  let previous = sha256("rekey history 1");
  return rows.map((row, index) => {
    const detail = Object.fromEntries(
      Object.keys(row.detail)
        .toSorted()
        .map((key) => [key, row.detail[key]]),
    );
    const fields = [
      String(index + 1),
      row.id,
      row.at.toISOString(),
      row.action,
      row.actor,
      row.reset_id,
      row.contact_id,
    ];
    previous = sha256(`${previous}\n${JSON.stringify([...fields, row.client_id, detail])}`);
    return previous;
  });
}

/** The whole history in the order of its transactions; what is not sealed yet has no sequence. */
export async function sealedRows(system: Pick<TestSystem, "sql">): Promise<SealedRow[]> {
  return system.sql<SealedRow[]>`
    select s.sequence, s.hash, a.id, a.at, a.action, a.actor, a.reset_id, a.contact_id, a.client_id, a.detail
    from audit_events a left join audit_seals s on s.audit_event_id = a.id order by a.xid, a.id`;
}
