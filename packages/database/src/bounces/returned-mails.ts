import type { MailDeliveryRequest } from "@rekey/contracts/http";
import type { MailDelivery, ReturnedMail } from "@rekey/contracts/operations";
import type { Page } from "@rekey/contracts/resources";
import type { Database } from "../connection.ts";
import { cutPage, readCursor } from "../cursor.ts";
import { deliveryColumns } from "../deliveries/delivery-row.ts";

// Whoever can send back a mail can do so as often as they like.
const mostOfOneMail = 5;

/**
 * Keeps what came back for a mail and could not be acted on, so that somebody sees it. Once for the same words, a few
 * times for one mail, and only while a mail may still come back and its contact was not erased.
 */
export async function keepReturnedMail(
  db: Database,
  returned: { deliveryId: string; kind: ReturnedMail["kind"]; words: string },
): Promise<"kept" | "ignored"> {
  const { deliveryId, kind, words } = returned;
  const kept = await db.$client`
    insert into returned_mails (delivery_id, kind, words)
    select d.id, ${kind}, ${words} from deliveries d join contacts c on c.id = d.contact_id and c.erased_at is null
    where d.id = ${deliveryId}::uuid and d.attempts > 0
      and (d.accepted_at is null or d.accepted_at > now() - interval '7 days')
      and (select count(*) from returned_mails r where r.delivery_id = d.id) < ${mostOfOneMail}
    for share of c
    on conflict do nothing returning id`;
  return kept.length > 0 ? "kept" : "ignored";
}

/** What came back for one mail and could not be acted on, the first first. */
export async function returnedFor(db: Database, deliveryId: string): Promise<ReturnedMail[]> {
  return db.$client<ReturnedMail[]>`
    select created_at as at, kind, words from returned_mails where delivery_id = ${deliveryId}::uuid
    order by created_at, id`;
}

/** The mails for which something came back that could not be acted on, each with its words, the newest first. */
export async function listReturned(db: Database, filter: MailDeliveryRequest): Promise<Page<MailDelivery>> {
  const sql = db.$client;
  const [afterAt, afterId] = readCursor(filter.after, ["time", "uuid"]);
  const rows = await sql<(MailDelivery & { returnedAt: string; returnedId: string; words: string })[]>`
    select ${deliveryColumns(db)}, e.id as event_id, r.words, r.created_at as returned_at, r.id as returned_id
    from returned_mails r join deliveries d on d.id = r.delivery_id
      left join events e on e.delivery_id = d.id and e.queue = 'mail' and e.consumed_at is null
    where true ${filter.from ? sql`and r.created_at >= ${filter.from}::timestamptz` : sql``}
      ${afterAt ? sql`and (r.created_at, r.id) < (${afterAt}::timestamptz, ${afterId ?? ""}::uuid)` : sql``}
    order by r.created_at desc, r.id desc limit ${filter.limit + 1}`;
  return cutPage(
    rows,
    filter,
    ({ returnedAt: _at, returnedId: _id, words, ...row }) => ({ ...row, lastResponse: words, lastFailure: null }),
    (row) => [row.returnedAt, row.returnedId],
  );
}
