import type { ParkedEvent } from "@rekey/contracts/operations";
import type { Database } from "./connection.ts";
import { isoTime } from "./reset-row.ts";

/** The events that were set aside, the latest first, each with the reason that stands in the history. */
export async function listParkedEvents(db: Database, limit: number): Promise<ParkedEvent[]> {
  const rows = await db.$client<ParkedEvent[]>`
    select e.id, e.queue, e.type, e.created_at as "createdAt", e.parked_at as "parkedAt", e.delivery_id as "deliveryId",
      case when coalesce(e.reset_id, d.reset_id) is not null then (
        select a.detail ->> 'because' from audit_events a
        where a.reset_id = coalesce(e.reset_id, d.reset_id) and a.action = 'event.parked'
          and a.detail ->> 'eventId' = e.id::text
        order by a.id desc limit 1
      ) when e.contact_id is not null then (
        select a.detail ->> 'because' from audit_events a
        where a.contact_id = e.contact_id and a.action = 'event.parked' and a.detail ->> 'eventId' = e.id::text
        order by a.id desc limit 1
      ) end as because
    from events e left join deliveries d on d.id = e.delivery_id
    where e.consumed_at is null and e.parked_at is not null
    order by e.parked_at desc, e.id limit ${limit}`;
  return rows.map((row) => ({ ...row, createdAt: isoTime(row.createdAt), parkedAt: isoTime(row.parkedAt) }));
}
