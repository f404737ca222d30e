import type { Database } from "../connection.ts";
import { makeMailsDue } from "../outbox/make-due.ts";

/** Makes the mails due that were waiting for a way out, and says how many. */
export async function wakeDeferred(db: Database): Promise<number> {
  const [row] = await db.$client<{ woken: number }[]>`
    with woken as (
      update deliveries set next_attempt_at = now(), waits_for_transport = false, updated_at = now()
      where state = 'deferred' and waits_for_transport and next_attempt_at > now()
      returning id
    ), due as (${makeMailsDue(db)})
    select count(*)::int as woken from woken`;
  return row?.woken ?? 0;
}
