import { sql } from "drizzle-orm";
import type { SealingState } from "@rekey/contracts/history";
import type { SealingFault, SinkState } from "@rekey/contracts/sealing";
import { listArchives } from "../archives/read-archives.ts";
import type { Database } from "../connection.ts";
import { waiting } from "./measure.ts";

/** How far the history is sealed and signed. */
export async function getSealing(db: Database): Promise<SealingState> {
  const [row] = await db.execute<{
    sequence: string | null;
    at: string;
    sealedAt: string;
    unsealed: number;
    since: string | null;
    size: string | null;
    signedAt: string;
    state: "off" | "ok" | "refused";
    code: SealingFault | null;
    checkedAt: string | null;
    sinks: SinkState[];
  }>(sql`
    select last.sequence, a.at, last.sealed_at, waiting.unsealed, waiting.since, signed.size, signed.signed_at,
      told.state, told.code, told.checked_at, told.sinks
    from audit_sealing told cross join (${waiting}) waiting
    left join lateral (select * from audit_seals order by sequence desc limit 1) last on true
    left join audit_events a on a.id = last.audit_event_id
    left join lateral (select size, signed_at from audit_checkpoints order by size desc limit 1) signed on true`);
  if (!row) throw new Error("PostgreSQL did not say how far the history is sealed");
  return {
    sealedUpTo: row.sequence ? { sequence: Number(row.sequence), at: row.at, sealedAt: row.sealedAt } : null,
    unsealed: row.unsealed,
    unsealedSince: row.since,
    checkpoint: row.size === null ? null : { size: Number(row.size), signedAt: row.signedAt },
    signing: { state: row.state, fault: row.code, checkedAt: row.checkedAt },
    sinks: row.sinks,
    archives: await listArchives(db),
  };
}
