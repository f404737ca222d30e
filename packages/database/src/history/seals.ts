import type { AuditEvent } from "@rekey/contracts/resources";
import { sql } from "drizzle-orm";
import { bySystem } from "../actor.ts";
import type { Database } from "../connection.ts";
import { unitOfWork } from "../unit-of-work.ts";

export type UnsealedEntry = Omit<AuditEvent, "sequence">;

export interface Chain {
  sequence: bigint;
  hash: string;
}

/** The seal that was written last, and the row that it seals. */
interface LastSeal extends Record<string, unknown> {
  sequence: string;
  hash: string;
  xid: string;
  id: string;
}

// One sealer writes at a time, whichever replica it is.
export const sealersLock = 7_263_915_023;

// A row that has not been sealed stands behind all that are, so that both find it at once, however many wait.
const lastSeal = sql`
  select s.sequence, s.hash, a.xid, a.id from audit_seals s join audit_events a on a.id = s.audit_event_id
  order by s.sequence desc limit 1`;

/**
 * Seals the next rows of the history, in the order of their transactions, and says how many. A row is taken only when
 * no running transaction can still commit one before it, so the order is final. Zero while another replica seals.
 */
export async function sealNextEntries(
  db: Database,
  limit: number,
  seal: (previous: Chain, entry: UnsealedEntry) => string,
  origin: string,
): Promise<number> {
  return unitOfWork(db).run(bySystem, async ({ tx }) => {
    const [lock] = await tx.execute<{ held: boolean }>(sql`select pg_try_advisory_xact_lock(${sealersLock}) as held`);
    if (!lock?.held) return 0;
    const [last] = await tx.execute<LastSeal>(lastSeal);
    const rows = await tx.execute<UnsealedEntry>(sql`
      select id, at, action, actor, detail, reset_id, contact_id, client_id, source from audit_events
      where xid < pg_snapshot_xmin(pg_current_snapshot())
        and (xid, id) > (${last?.xid ?? "0"}::xid8, ${last?.id ?? "0"}::bigint)
      order by xid, id limit ${limit}`);
    if (rows.length === 0) return 0;
    let chain: Chain = last ? { sequence: BigInt(last.sequence), hash: last.hash } : { sequence: 0n, hash: origin };
    const first = chain.sequence + 1n;
    const hashes = rows.map((entry) => {
      chain = { sequence: chain.sequence + 1n, hash: seal(chain, entry) };
      return chain.hash;
    });
    // As two texts, however many there are: a parameter for each value is what takes longest.
    const [sealed, ids] = [hashes.join(), rows.map(({ id }) => id).join()];
    await tx.execute(sql`
      insert into audit_seals (sequence, audit_event_id, hash)
      select ${first.toString()}::bigint + place - 1, id, hash
      from unnest(string_to_array(${ids}, ',')::bigint[], string_to_array(${sealed}, ',')) with ordinality as s (id, hash, place)`);
    return rows.length;
  });
}

/**
 * Whether there is a row that has no seal yet. It is what a sealer asks while nothing happens, so it is one statement.
 */
export async function hasUnsealed(db: Database): Promise<boolean> {
  const [found] = await db.execute<{ found: boolean }>(sql`
    with last as (${lastSeal})
    select exists (
      select from audit_events
      where (xid, id) > (coalesce((select xid from last), '0'::xid8), coalesce((select id from last), 0))
    ) as found`);
  return found?.found ?? false;
}

/** So many are counted one by one. */
const countedUpTo = 10_000;

/**
 * How many rows of the history are not sealed yet, and how old the oldest of them is. Costs the same however many wait:
 * of many it is told by their ids, which have gaps where something was undone.
 */
export async function measureSealing(db: Database): Promise<{ unsealed: number; oldestAgeSeconds: number }> {
  const [row] = await db.execute<{ counted: number; atMost: string; age: number | null }>(sql`
    with last as (${lastSeal}), waiting as (
      select at from audit_events
      where (xid, id) > (coalesce((select xid from last), '0'::xid8), coalesce((select id from last), 0))
      order by xid, id limit ${countedUpTo}
    )
    select (select count(*)::int from waiting) as counted,
      (select coalesce(max(id), 0) from audit_events) - coalesce((select id from last), 0) as at_most,
      (select extract(epoch from now() - min(at))::float8 from waiting) as age`);
  if (!row) throw new Error("PostgreSQL did not say how far the history is sealed");
  const isCounted = row.counted < countedUpTo;
  return {
    unsealed: isCounted ? row.counted : Math.max(row.counted, Number(row.atMost)),
    oldestAgeSeconds: row.age ?? 0,
  };
}
