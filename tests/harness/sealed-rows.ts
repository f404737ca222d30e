import { createHash } from "node:crypto";
import type { Sql } from "postgres";

export interface SealedRow {
  sequence: string | null;
  leaf: Buffer | null;
  id: string;
  at: Date;
  action: string;
  actor: string;
  reset_id: string | null;
  contact_id: string | null;
  client_id: string | null;
  detail: Record<string, unknown>;
  source: Record<string, unknown> | null;
}

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest();
const sorted = (object: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(object).toSorted(([one], [other]) => (one < other ? -1 : 1)));

/** The leaf as the format says it is, told anew here so that a change of the format does not go unseen. */
export function leafOf(row: SealedRow): string {
  const entry = sorted({
    version: 1,
    id: row.id,
    at: row.at.toISOString(),
    action: row.action,
    actor: row.actor,
    resetId: row.reset_id,
    contactId: row.contact_id,
    clientId: row.client_id,
    detail: sorted(row.detail),
    source: row.source && sorted(row.source),
  });
  return sha256(Buffer.concat([Buffer.of(0), Buffer.from(JSON.stringify(entry))])).toString("hex");
}

/** The root of the tree over them, by the words of RFC 6962. */
export function rootOf(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves;
  if (only === undefined) return sha256(Buffer.alloc(0));
  if (leaves.length === 1) return only;
  const split = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
  return sha256(Buffer.concat([Buffer.of(1), rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split))]));
}

/** The whole history in the order of its seals; what is not sealed yet has no sequence, and comes last. */
export async function sealedRows({ sql }: { sql: Sql }): Promise<SealedRow[]> {
  return sql<SealedRow[]>`
    select s.sequence, s.leaf, a.id, a.at, a.action, a.actor, a.reset_id, a.contact_id, a.client_id, a.detail, a.source
    from audit_events a left join audit_seals s on s.audit_event_id = a.id order by s.sequence, a.id`;
}
