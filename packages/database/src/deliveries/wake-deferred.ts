import type { Database } from "../connection.ts";
import { makeMailsDue } from "../outbox/make-due.ts";

/**
 * Makes the mails due that were waiting for a way out, and says how many. They are found by their events that are open:
 * mails that have left are never read, however many there are.
 */
export async function wakeDeferred(db: Database): Promise<number> {
  const [row] = await db.$client<{ woken: number }[]>`
    with held as (
      select id from deliveries
      where id in (select delivery_id from events where queue = 'mail' and consumed_at is null and delivery_id is not null)
        and state = 'deferred' and waits_for_transport and next_attempt_at > now()
      order by id for no key update
    ), woken as (
      update deliveries set next_attempt_at = now(), waits_for_transport = false, updated_at = now()
      from held where deliveries.id = held.id
      returning deliveries.id
    ), due as (${makeMailsDue(db)})
    select count(*)::int as woken from woken`;
  return row?.woken ?? 0;
}
