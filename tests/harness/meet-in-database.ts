import type { TransactionSql } from "postgres";
import type { TestSystem } from "./test-system.ts";
import { waitFor } from "./wait-for.ts";

/**
 * Sends requests that all come to a halt at a row which `hold` locks, and lets them go when at least five of them stand
 * there together: so they meet in the database, however slow the machine is.
 */
export async function meetInDatabase<T>(
  system: Pick<TestSystem, "sql">,
  hold: (tx: TransactionSql) => Promise<unknown>,
  send: () => Promise<T>[],
): Promise<T[]> {
  const { sent } = await system.sql.begin(async (tx) => {
    await hold(tx);
    const started = Promise.all(send());
    await waitFor(
      async () => {
        const [row] = await system.sql<{ held: number }[]>`
          select count(*)::int as held from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`;
        return row !== undefined && row.held >= 5;
      },
      { message: "five requests meeting in the database" },
    );
    return { sent: started };
  });
  return sent;
}
