import { failedActionNames } from "@rekey/contracts/failed-actions";
import type { TestSystem } from "./test-system.ts";
import { waitFor } from "./wait-for.ts";

/**
 * How many rows each table holds that a command could write to, once nothing is under way any more; auditors' reads and
 * what was refused do not count.
 */
export async function countRows(system: Pick<TestSystem, "sql">): Promise<Record<string, number>> {
  return waitFor(
    async () => {
      const [row] = await system.sql<Record<string, number>[]>`
        select (select count(*)::int from clients) as clients, (select count(*)::int from contacts) as contacts,
          (select count(*)::int from resets) as resets, (select count(*)::int from links) as links,
          (select count(*)::int from events) as events, (select count(*)::int from deliveries) as deliveries,
          (select count(*)::int from audit_events where action <> 'history.read' and not action = any(${[...failedActionNames]})) as audit_events, (select count(*)::int from credentials) as credentials,
          (select coalesce(sum(cardinality(spent_at)), 0)::int from mail_budgets) as mails_counted
        where not exists (select from events where consumed_at is null)`;
      return row && { ...row };
    },
    { message: "every event being done" },
  );
}
