import { sql } from "drizzle-orm";
import type { Transaction } from "./connection.ts";

/** Takes one mail from what a contact may be sent in an hour. False when nothing is left; exact under any concurrency. */
export async function takeFromMailBudget(tx: Transaction, contactId: string, mailsPerHour: number): Promise<boolean> {
  const taken = await tx.execute(sql`
    insert into mail_budgets as spent (contact_id, spent_at) values (${contactId}, array[now()])
    on conflict (contact_id) do update
      set spent_at = array(select t from unnest(spent.spent_at) t where t > now() - interval '1 hour') || now()
      where (select count(*) from unnest(spent.spent_at) t where t > now() - interval '1 hour') < ${mailsPerHour}::int
    returning contact_id`);
  return taken.length > 0;
}
