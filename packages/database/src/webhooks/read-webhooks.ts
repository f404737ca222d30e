import { eventId } from "@rekey/contracts/public-events";
import type { Page } from "@rekey/contracts/resources";
import type { Webhook, WebhookDelivery, WebhookDeliveryRequest } from "@rekey/contracts/webhooks";
import type { Database } from "../connection.ts";
import { cutPage, readCursor } from "../cursor.ts";

const countedUpTo = 1_000;

const webhookColumns = (db: Database) => db.$client`
  e.id, e.url, e.description, to_jsonb(e.types) as types, e.state, e.disabled_because, e.failing_since, e.last_delivered_at, e.created_at,
  e.updated_at, (
    select count(*)::int from (
      select from webhook_deliveries where endpoint_id = e.id and state in ('pending', 'sending') limit ${countedUpTo}
    ) waiting
  ) as waiting,
  (select max(valid_until) from webhook_secrets where endpoint_id = e.id and valid_until > now()) as old_secret_until`;

/** In the order in which they were made. */
export async function listWebhooks(db: Database): Promise<Webhook[]> {
  return db.$client<Webhook[]>`
    select ${webhookColumns(db)} from webhook_endpoints e where e.ended_at is null order by e.id`;
}

export async function getWebhook(db: Database, id: string): Promise<Webhook | undefined> {
  const [found] = await db.$client<Webhook[]>`
    select ${webhookColumns(db)} from webhook_endpoints e where e.id = ${id}::uuid and e.ended_at is null`;
  return found;
}

type DeliveryRow = Omit<WebhookDelivery, "eventId"> & { sequence: string | null };

const deliveryColumns = (db: Database) => db.$client`
  d.id, d.endpoint_id as webhook_id, d.sequence, d.event_type as type, d.state, d.attempts, d.created_at,
  d.last_attempt_at, case when d.state = 'pending' then d.next_attempt_at end as next_attempt_at, d.delivered_at,
  d.last_status, d.last_failure, d.last_answer, d.last_took_ms`;

/** Of an endpoint, newest first; undefined when there is none. */
export async function listWebhookDeliveries(
  db: Database,
  webhookId: string,
  query: WebhookDeliveryRequest,
): Promise<Page<WebhookDelivery> | undefined> {
  const sql = db.$client;
  const [before] = readCursor(query.after, ["uuid"]);
  const [endpoint] = await sql`select from webhook_endpoints where id = ${webhookId}::uuid and ended_at is null`;
  if (!endpoint) return undefined;
  // As a word of the statement, because the index of those that failed is of no use for a parameter.
  const asked = query.state === "failed" ? sql`and d.state = 'failed'` : sql`and d.state = ${query.state ?? null}`;
  const ofState = query.state === undefined ? sql`` : asked;
  const rows = await sql<DeliveryRow[]>`
    select ${deliveryColumns(db)} from webhook_deliveries d where d.endpoint_id = ${webhookId}::uuid
      ${ofState} ${before ? sql`and d.id < ${before}::uuid` : sql``}
    order by d.id desc limit ${query.limit + 1}`;
  return cutPage(rows, query, deliveryFromRow, ({ id }) => [id]);
}

export async function getWebhookDelivery(
  db: Database,
  { webhookId, deliveryId }: { webhookId: string; deliveryId: string },
): Promise<WebhookDelivery | undefined> {
  const [row] = await db.$client<DeliveryRow[]>`
    select ${deliveryColumns(db)} from webhook_deliveries d
    where d.id = ${deliveryId}::uuid and d.endpoint_id = ${webhookId}::uuid`;
  return row && deliveryFromRow(row);
}

/** What its receiver takes for the same message, however often it is sent. */
export const messageId = ({ id, sequence }: { id: string; sequence: string | null }): string =>
  sequence === null ? `evt_test_${id}` : eventId(sequence);

function deliveryFromRow({ sequence, ...row }: DeliveryRow): WebhookDelivery {
  return { ...row, eventId: messageId({ id: row.id, sequence }) };
}
