import { sql } from "drizzle-orm";
import type { Database, Transaction } from "../connection.ts";
import { anyTexts } from "../sql-lists.ts";

/** What is counted per contact, by the column that holds the times of the last hour. */
export type Budget = "spent_at" | "self_service_spent_at" | "resets_at" | "address_changes_at";

/**
 * Takes one from what may be done with a contact in an hour. False when nothing is left; exact under any concurrency.
 */
export async function takeFromBudget(
  tx: Transaction,
  budget: Budget,
  contactId: string,
  perHour: number,
): Promise<boolean> {
  const times = sql.identifier(budget);
  const taken = await tx.execute(sql`
    insert into mail_budgets as budget (contact_id, ${times}) values (${contactId}, array[now()])
    on conflict (contact_id) do update set ${times} = within_hour(budget.${times}) || now()
      where cardinality(within_hour(budget.${times})) < ${perHour}::int
    returning contact_id`);
  return taken.length > 0;
}

/** The same for contacts that are held, of all of which is known that they may. */
export async function takeFromBudgets(tx: Transaction, budget: Budget, contactIds: readonly string[]): Promise<void> {
  const times = sql.identifier(budget);
  await tx.execute(sql`
    insert into mail_budgets as budget (contact_id, ${times})
    select id, array[now()] from unnest(${anyTexts(contactIds)}) as given (id) order by id
    on conflict (contact_id) do update set ${times} = within_hour(budget.${times}) || now()`);
}

/** Of these contacts, those of which nothing is left of a budget, with the seconds until there is. */
export async function findSpent(
  tx: Transaction,
  budget: Budget,
  contactIds: readonly string[],
  perHour: number,
): Promise<Map<string, number>> {
  const times = sql`within_hour(${sql.identifier(budget)})`;
  const rows = await tx.execute<{ id: string; seconds: number }>(sql`
    select contact_id as id, greatest(ceil(extract(epoch from
      (${times})[cardinality(${times}) - ${perHour}::int + 1] + interval '1 hour' - now())), 1)::int as seconds
    from mail_budgets where contact_id = any(${anyTexts(contactIds)}) and cardinality(${times}) >= ${perHour}::int`);
  return new Map(rows.map(({ id, seconds }) => [id, seconds]));
}

/** In how many seconds there is something left of a budget again; undefined when there is now. */
export async function secondsUntilLeft(
  db: Pick<Database, "execute">,
  budget: Budget,
  contactId: string,
  perHour: number,
): Promise<number | undefined> {
  const times = sql`within_hour(${sql.identifier(budget)})`;
  const [row] = await db.execute<{ seconds: number | null }>(sql`
    select extract(epoch from (${times})[greatest(cardinality(${times}) - ${perHour}::int + 1, 0)] + interval '1 hour' - now())::float8 as seconds
    from mail_budgets where contact_id = ${contactId}`);
  const seconds = row?.seconds ?? undefined;
  return seconds === undefined ? undefined : Math.max(Math.ceil(seconds), 1);
}
