import { sql } from "drizzle-orm";
import { isFaultOfOurs, type WebhookDisabledReason, type WebhookFailure } from "@rekey/contracts/webhook-words";
import type { Database } from "../connection.ts";
import type { Work } from "../unit-of-work.ts";

export interface WebhookTry {
  id: string;
  webhookId: string;
  attempt: number;
  tookMs: number;
  status: number | null;
  /** Undefined: it is delivered. */
  failure?: WebhookFailure | undefined;
  answer?: string | undefined;
  /** After how long it is tried again; undefined: no more. */
  retryInMs?: number | undefined;
}

/**
 * Writes what came of a try, unless somebody else has taken it over. An endpoint at which nothing has arrived for
 * `disableAfterMs`, or that is gone, is given up, which the history tells; what we lack ourselves is held against no
 * endpoint, nor does the time count in which a key is missing.
 */
export async function recordWebhookTry(work: Work, made: WebhookTry, disableAfterMs: number): Promise<void> {
  const { tx } = work;
  const isDelivered = made.failure === undefined;
  const isKeyMissing = made.failure === "key-missing";
  const state = isDelivered ? "delivered" : made.retryInMs === undefined ? "failed" : "pending";
  const [own] = await tx.execute(sql`
    update webhook_deliveries set state = ${state}, last_status = ${made.status}, last_failure = ${made.failure ?? null},
      last_answer = ${made.answer ?? null}, last_took_ms = ${made.tookMs}::int,
      delivered_at = case when ${isDelivered} then now() else delivered_at end,
      next_attempt_at = now() + ${made.retryInMs ?? 0}::float8 * interval '1 millisecond',
      tried_since = case when ${isKeyMissing} then now() else tried_since end,
      attempts_before = case when ${isKeyMissing} then attempts else attempts_before end
    where id = ${made.id} and attempts = ${made.attempt} and state = 'sending'
    returning id`);
  if (!own) return;
  if (isDelivered) await noteDelivered(work, made.webhookId);
  else if (!isFaultOfOurs(made.failure)) await noteFailed(work, made, disableAfterMs);
}

/** Written seldom while all is well: it would be a write of the same row with each delivery. */
async function noteDelivered({ tx }: Work, webhookId: string): Promise<void> {
  await tx.execute(sql`
    update webhook_endpoints set failing_since = null, last_delivered_at = now()
    where id = ${webhookId} and (failing_since is not null
      or coalesce(last_delivered_at, 'epoch') < now() - interval '10 seconds')`);
}

async function noteFailed(work: Work, { webhookId, failure }: WebhookTry, disableAfterMs: number): Promise<void> {
  const { tx } = work;
  const because: WebhookDisabledReason = failure === "gone" ? "gone" : "failing";
  await tx.execute(sql`
    update webhook_endpoints set failing_since = now() where id = ${webhookId} and failing_since is null`);
  const [disabled] = await tx.execute(sql`
    update webhook_endpoints set state = 'disabled', disabled_because = ${because}, updated_at = now()
    where id = ${webhookId} and state = 'active' and ended_at is null
      and (${because === "gone"} or failing_since < now() - ${disableAfterMs}::float8 * interval '1 millisecond')
    returning id`);
  if (disabled) work.record("webhook.disabled", {}, { webhook: webhookId, because });
}

/**
 * What has been kept for long enough, or is of an endpoint that was taken away, goes; some at a time. Each of the two
 * has an index of what it takes, so that what stays costs nothing, however much it is.
 */
export async function forgetWebhooks(db: Database, keepMs: number): Promise<"more" | "all"> {
  const atOnce = 1_000;
  const sqlOf = db.$client;
  const longAgo = sqlOf`now() - ${keepMs}::float8 * interval '1 millisecond'`;
  const old = await sqlOf`
    delete from webhook_deliveries where id = any(array(
      select id from webhook_deliveries where state in ('delivered', 'failed') and created_at < ${longAgo}
      order by created_at limit ${atOnce})) and state in ('delivered', 'failed') returning id`;
  const ofNobody = await sqlOf`
    delete from webhook_deliveries where id = any(array(
      select next.id from webhook_endpoints e cross join lateral (
        select id from webhook_deliveries d where d.endpoint_id = e.id order by id limit ${atOnce}
      ) next where e.ended_at < ${longAgo} limit ${atOnce})) returning id`;
  await sqlOf`delete from webhook_secrets where valid_until < now() - interval '1 hour'`;
  return Math.max(old.length, ofNobody.length) < atOnce ? "all" : "more";
}

/** What waits, and since when what was due is. */
export async function measureWebhooks(db: Database): Promise<{ waiting: number; lateForSeconds: number }> {
  const [row] = await db.$client<{ waiting: number; lateForSeconds: number | null }[]>`
    select count(*)::int as waiting, extract(epoch from now() - min(next_attempt_at))::float8 as late_for_seconds
    from (
      select next.next_attempt_at from webhook_endpoints e cross join lateral (
        select next_attempt_at from webhook_deliveries d where d.endpoint_id = e.id and d.state in ('pending', 'sending')
        order by next_attempt_at limit 1000
      ) next where e.state = 'active' and e.ended_at is null
    ) waiting`;
  return { waiting: row?.waiting ?? 0, lateForSeconds: Math.max(row?.lateForSeconds ?? 0, 0) };
}
