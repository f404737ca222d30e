import postgres from "postgres";
import { asAdmin } from "./admin-session.ts";
import { openClient } from "../server/open-client.ts";

/** The same error, or one that names the event trigger of somebody else that has refused or failed at what we make. */
export async function nameEventTrigger(adminUrl: string, error: unknown): Promise<unknown> {
  const where = error instanceof postgres.PostgresError ? error.where : undefined;
  if (where === undefined || !(error instanceof Error)) return error;
  const sql = openClient(adminUrl);
  try {
    const found = await asAdmin(
      sql,
      (tx) => tx<{ name: string; called: string }[]>`
        select quote_ident(evtname) as name, evtfoid::regproc::text || '(' as called
        from pg_event_trigger where evtenabled <> 'D' order by 1`,
    );
    const trigger = found.find(({ called }) => where.includes(called));
    if (!trigger) return error;
    return new Error(
      `The event trigger ${trigger.name} of this database keeps preparing from its work: ${error.message}. Have it leave the role rekey_migrator alone, or switch it off meanwhile, and prepare again`,
      { cause: error },
    );
  } catch {
    return error;
  } finally {
    await sql.end({ timeout: 5 });
  }
}
