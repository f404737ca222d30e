import { and, eq, isNull, sql } from "drizzle-orm";
import { newId } from "../new-id.ts";
import { webhookDeliveries, webhookEndpoints } from "../schema/webhooks.ts";
import type { Work } from "../unit-of-work.ts";

/** So many are sent again at once: whoever wants more asks again. */
const atOnce = 10_000;

/** Has a test sent: a message that is about nothing. */
export async function testWebhook(
  work: Work,
  webhookId: string,
): Promise<{ outcome: "asked"; deliveryId: string } | { outcome: "missing" | "webhook-not-active" }> {
  const { tx, actor } = work;
  const [endpoint] = await tx
    .select({ state: webhookEndpoints.state })
    .from(webhookEndpoints)
    .where(and(eq(webhookEndpoints.id, webhookId), isNull(webhookEndpoints.endedAt)));
  if (!endpoint) return { outcome: "missing" };
  if (endpoint.state !== "active") return { outcome: "webhook-not-active" };
  const deliveryId = newId();
  await tx.execute(sql`
    insert into webhook_deliveries (id, endpoint_id, event_type) values (${deliveryId}, ${webhookId}, 'webhook.test')`);
  work.record("webhook.tested", {}, { by: actor.name, webhook: webhookId });
  return { outcome: "asked", deliveryId };
}

/** Has one sent again, or at once when it waits. One that is being sent just now is left to that. */
export async function redeliverOne(
  work: Work,
  { webhookId, deliveryId }: { webhookId: string; deliveryId: string },
): Promise<"asked" | "missing"> {
  const { tx, actor } = work;
  const ofEndpoint = and(eq(webhookDeliveries.id, deliveryId), eq(webhookDeliveries.endpointId, webhookId));
  const [found] = await tx.select({ state: webhookDeliveries.state }).from(webhookDeliveries).where(ofEndpoint);
  if (!found) return "missing";
  const changed = await tx
    .update(webhookDeliveries)
    .set({
      state: "pending",
      nextAttemptAt: sql`now()`,
      triedSince: sql`now()`,
      attemptsBefore: webhookDeliveries.attempts,
    })
    .where(and(ofEndpoint, sql`${webhookDeliveries.state} <> 'sending'`))
    .returning({ id: webhookDeliveries.id });
  if (changed.length > 0)
    work.record("webhook.redelivery_requested", {}, { by: actor.name, webhook: webhookId, count: 1 });
  return "asked";
}

/** Has all sent again that were made since then and failed, the oldest first, and says how many. */
export async function redeliverFailed(
  work: Work,
  { webhookId, since }: { webhookId: string; since: string },
): Promise<number> {
  const { tx, actor } = work;
  const changed = await tx.execute(sql`
    update webhook_deliveries set state = 'pending', next_attempt_at = now(), tried_since = now(),
      attempts_before = attempts
    where id = any(array(
      select id from webhook_deliveries
      where endpoint_id = ${webhookId} and state = 'failed' and created_at >= ${since}::timestamptz
      order by id limit ${atOnce})) and state = 'failed'
    returning id`);
  if (changed.length > 0)
    work.record("webhook.redelivery_requested", {}, { by: actor.name, webhook: webhookId, count: changed.length });
  return changed.length;
}
