import type { QueueName } from "@rekey/contracts/events";
import type { Database } from "../connection.ts";

/** What is committed for one queue, could be done by now and is not. */
export interface DueWork {
  queue: QueueName;
  count: number;
  /** When the one that has waited longest could have been done; null when none waits. */
  since: string | null;
  /** For how long, by the clock of PostgreSQL. */
  forMs: number;
}

/**
 * What waits in each queue, told by what is done and not by what Redis says. A dead letter, and a mail whose next
 * attempt is to come, wait for something else.
 */
export async function readDueWork(db: Database, queues: readonly QueueName[]): Promise<DueWork[]> {
  const rows = await db.$client<{ queue: QueueName; count: number; since: string; forMs: number }[]>`
    with open as (
      select e.queue, greatest(
        e.created_at,
        -- What a person retried waits since the retry; what lacks its key can be done at its next look.
        case when e.relayed = 0 then e.due_at end,
        case d.state
          -- As long as a worker has it, which renews that: several servers may be asked, one after the other.
          when 'sending' then greatest(d.updated_at, d.lease_until)
          -- While no server can be used, only the event is put off again.
          when 'deferred' then greatest(d.next_attempt_at, e.due_at)
          else d.next_attempt_at
        end
      ) as could_be_done_at
      from events e left join deliveries d on d.id = e.delivery_id
      where e.consumed_at is null and e.dead_lettered_at is null
    )
    select queue, count(*)::int as count, min(could_be_done_at) as since,
      extract(epoch from now() - min(could_be_done_at))::float8 * 1000 as for_ms
    from open where could_be_done_at <= now() group by queue`;
  return queues.map((queue) => {
    const due = rows.find((row) => row.queue === queue);
    return { queue, count: due?.count ?? 0, since: due?.since ?? null, forMs: due?.forMs ?? 0 };
  });
}
