import type { MailDeliveryRequest } from "@rekey/contracts/http";
import type { MailDelivery, MailDeliveryStory } from "@rekey/contracts/operations";
import type { Page } from "@rekey/contracts/resources";
import type { Database } from "../connection.ts";
import { cutPage, readCursor } from "../cursor.ts";
import { listReturned, returnedFor } from "../bounces/returned-mails.ts";
import { deliveryColumns } from "./delivery-row.ts";

/**
 * The mails that wait, the oldest first; those that could not be delivered, the newest first; or those for which
 * something came back that could not be read. What waits is found by its open event: of those there are few, however
 * many mails there ever were.
 */
export async function listDeliveries(db: Database, filter: MailDeliveryRequest): Promise<Page<MailDelivery>> {
  if (filter.state === "returned") return listReturned(db, filter);
  const sql = db.$client;
  const [afterAt, afterId] = readCursor(filter.after, ["time", "uuid"]);
  const place = sql`(${afterAt ?? ""}::timestamptz, ${afterId ?? ""}::uuid)`;
  const since = filter.from ? sql`and d.created_at >= ${filter.from}::timestamptz` : sql``;
  const rows =
    filter.state === "waiting"
      ? await sql<MailDelivery[]>`
          select ${deliveryColumns(db)}, e.id as event_id from events e join deliveries d on d.id = e.delivery_id
          where e.queue = 'mail' and e.consumed_at is null and e.dead_lettered_at is null
            and d.state in ('pending', 'sending', 'deferred') ${since}
            ${afterAt ? sql`and (d.created_at, d.id) > ${place}` : sql``}
          order by d.created_at, d.id limit ${filter.limit + 1}`
      : await sql<MailDelivery[]>`
          select ${deliveryColumns(db)}, null as event_id from deliveries d
          where d.undeliverable ${since} ${afterAt ? sql`and (d.created_at, d.id) < ${place}` : sql``}
          order by d.created_at desc, d.id desc limit ${filter.limit + 1}`;
  return cutPage(
    rows,
    filter,
    (row) => row,
    (row) => [row.createdAt, row.id],
  );
}

/** One delivery with all that was tried; undefined when there is no such delivery. */
export async function getDelivery(db: Database, id: string): Promise<MailDeliveryStory | undefined> {
  const [row] = await db.$client<MailDelivery[]>`
    select ${deliveryColumns(db)}, e.id as event_id
    from deliveries d left join events e on e.delivery_id = d.id and e.queue = 'mail' and e.consumed_at is null
    where d.id = ${id}::uuid limit 1`;
  if (!row) return undefined;
  const tries = await db.$client<MailDeliveryStory["tries"]>`
    select number as attempt, ended_at as at, transport, outcome, phase, code, response, failure, queue_id
    from delivery_attempts where delivery_id = ${id}::uuid order by number, ended_at`;
  return { ...row, tries, returned: await returnedFor(db, id) };
}
