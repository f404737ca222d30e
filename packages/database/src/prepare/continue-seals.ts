import { openClient } from "../server/open-client.ts";
import { sealersLock } from "../history/seals.ts";

/**
 * Rows of the history are sealed in the order of their transactions, and the numbers of those begin anew on another
 * server: what was written since a restore would stand before what is sealed, and never be. So the sealed rows are put
 * before all that this server numbers, the last of them behind the others, and the rest follow in the order of their
 * ids. None of that is in a hash. As the migrator; returns what somebody should know.
 */
export async function continueSeals(migratorUrl: string): Promise<string[]> {
  const sql = openClient(migratorUrl);
  try {
    return await sql.begin("read write", async (tx) => {
      await tx`select pg_advisory_xact_lock(${sealersLock})`;
      const [foreign] = await tx`
        select from audit_events where xid >= pg_snapshot_xmax(pg_current_snapshot()) order by xid desc limit 1`;
      if (!foreign) return [];
      // 1 and 2 are PostgreSQL's own, and no server still numbers a transaction 3 or 4 when there is a database.
      await tx`
        update audit_events a set xid = case
          when not exists (select from audit_seals s where s.audit_event_id = a.id) then pg_current_xact_id()
          when a.id = (select audit_event_id from audit_seals order by sequence desc limit 1) then '4' else '3' end::xid8`;
      return ["The history comes from another server; it is sealed on from where that one left off."];
    });
  } finally {
    await sql.end({ timeout: 5 });
  }
}
