import type { AuditEvent } from "@rekey/contracts/resources";
import { sql } from "drizzle-orm";
import { type Database, inTransaction } from "./connection.ts";
import { isoTime } from "./reset-row.ts";
import { auditSeals } from "./schema/events.ts";

export type UnsealedEvent = Omit<AuditEvent, "sequence">;

export interface Chain {
  sequence: bigint;
  hash: string;
}

// One sealer writes at a time, whichever replica it is.
export const sealersLock = 7_263_915_023;

/**
 * Seals the next rows of the history, in the order of their transactions, and says how many. A row is taken only when
 * no running transaction can still commit one before it, so the order is final. Zero while another replica seals.
 */
export async function sealNextEvents(
  db: Database,
  limit: number,
  seal: (previous: Chain, event: UnsealedEvent) => string,
  origin: string,
): Promise<number> {
  return inTransaction(db, async (tx) => {
    const [lock] = await tx.execute<{ held: boolean }>(sql`select pg_try_advisory_xact_lock(${sealersLock}) as held`);
    if (!lock?.held) return 0;
    const [last] = await tx.execute<{ sequence: string; hash: string; xid: string; id: string }>(sql`
      select s.sequence, s.hash, a.xid, a.id from audit_seals s join audit_events a on a.id = s.audit_event_id
      order by s.sequence desc limit 1`);
    const rows = await tx.execute<{
      id: string;
      at: string;
      action: string;
      actor: string;
      detail: AuditEvent["detail"];
      reset_id: string | null;
      contact_id: string | null;
      client_id: string | null;
    }>(sql`
      select id, at, action, actor, detail, reset_id, contact_id, client_id from audit_events
      where xid < pg_snapshot_xmin(pg_current_snapshot())
        and (xid, id) > (${last?.xid ?? "0"}::xid8, ${last?.id ?? "0"}::bigint)
      order by xid, id limit ${limit}`);
    if (rows.length === 0) return 0;
    let chain: Chain = last ? { sequence: BigInt(last.sequence), hash: last.hash } : { sequence: 0n, hash: origin };
    const sealed = rows.map((row) => {
      const event = {
        id: row.id,
        at: isoTime(row.at),
        action: row.action,
        actor: row.actor,
        detail: row.detail,
        resetId: row.reset_id,
        contactId: row.contact_id,
        clientId: row.client_id,
      };
      chain = { sequence: chain.sequence + 1n, hash: seal(chain, event) };
      return { sequence: chain.sequence, auditEventId: BigInt(row.id), hash: chain.hash };
    });
    await tx.insert(auditSeals).values(sealed);
    return sealed.length;
  });
}

/** How many rows of the history are not sealed yet, and how old the oldest of them is. */
export async function measureSealing(db: Database): Promise<{ unsealed: number; oldestAgeSeconds: number }> {
  const [row] = await db.$client<{ unsealed: string; age: number | null }[]>`
    select count(*) as unsealed, extract(epoch from now() - min(at))::float8 as age from audit_events
    where (xid, id) > (select a.xid, a.id from audit_seals s join audit_events a on a.id = s.audit_event_id order by s.sequence desc limit 1)
      or not exists (select from audit_seals)`;
  return { unsealed: Number(row?.unsealed ?? 0), oldestAgeSeconds: row?.age ?? 0 };
}
