import { and, eq, isNull, sql } from "drizzle-orm";
import { list } from "@rekey/contracts/listed";
import type { PublicEventType } from "@rekey/contracts/public-events";
import { webhookFields } from "@rekey/contracts/webhook-words";
import type { Transaction } from "../connection.ts";
import { webhookEndpoints, webhookSecrets } from "../schema/webhooks.ts";
import type { Work } from "../unit-of-work.ts";

// More are not meant for one CRM and its neighbours, and each costs a share of every event.
const endpointsAtMost = 50;
// What is left of very many is tried when its own pause is over.
const broughtForward = 10_000;

export interface NewWebhook {
  id: string;
  url: string;
  types: PublicEventType[] | null;
  description: string | null;
  /** Its first secret, sealed to the worker. */
  sealed: string;
}

const newest = sql<bigint>`(select coalesce(max(sequence), 0) from audit_seals)`;
const isThere = (id: string) => and(eq(webhookEndpoints.id, id), isNull(webhookEndpoints.endedAt));
const hostOf = (url: string) => URL.parse(url)?.host ?? "";

/** What happens from now on is sent there. */
export async function createWebhook(work: Work, webhook: NewWebhook): Promise<"created" | "too-many-webhooks"> {
  const { tx, actor } = work;
  // One at a time, so that each counts those before it.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('rekey webhooks'))`);
  const [held] = await tx
    .select({ count: sql<number>`count(*)::int` })
    .from(webhookEndpoints)
    .where(isNull(webhookEndpoints.endedAt));
  if (held && held.count >= endpointsAtMost) return "too-many-webhooks";
  const { id, url, types, description, sealed } = webhook;
  await tx.insert(webhookEndpoints).values({ id, url, types, description, reached: newest });
  await tx.insert(webhookSecrets).values({ endpointId: id, generation: 1, sealed });
  work.record("webhook.created", {}, { by: actor.name, webhook: id, host: hostOf(url) });
  return "created";
}

export interface WebhookChange {
  url?: string | undefined;
  types?: PublicEventType[] | null | undefined;
  description?: string | null | undefined;
  state?: "active" | "paused" | undefined;
  /** What has happened meanwhile is not sent. */
  skip?: true | undefined;
}

/** Changes what is named and is another by now. One that is active again is begun anew: its failures are forgotten. */
export async function changeWebhook(work: Work, id: string, change: WebhookChange): Promise<"changed" | "missing"> {
  const { tx, actor } = work;
  const present = await lockWebhook(tx, id);
  if (!present) return "missing";
  const fields = webhookFields.filter(
    (field) => change[field] !== undefined && JSON.stringify(change[field]) !== JSON.stringify(present[field]),
  );
  if (fields.length === 0 && !change.skip) return "changed";
  const { url, types, description, state, skip } = change;
  await tx
    .update(webhookEndpoints)
    .set({
      ...(url !== undefined && { url }),
      ...(types !== undefined && { types }),
      ...(description !== undefined && { description }),
      ...(state !== undefined && fields.includes("state") && { state, disabledBecause: null, failingSince: null }),
      ...(state === "active" && fields.includes("state") && { resumedAt: sql`now()` }),
      ...(skip && { reached: newest }),
      updatedAt: sql`now()`,
    })
    .where(isThere(id));
  if (state === "active" && fields.includes("state")) await bringForward(tx, id);
  work.record(
    "webhook.updated",
    {},
    {
      by: actor.name,
      webhook: id,
      fields: list(fields.length > 0 ? fields : ["state"]),
      ...(url !== undefined && fields.includes("url") && { host: hostOf(url) }),
      ...(state !== undefined && fields.includes("state") && { state }),
      ...(skip && { skipped: skip }),
    },
  );
  return "changed";
}

/**
 * Has what waits there tried at once, and not hours later, when the pause after its last failure would be over. Whoever
 * resumes an endpoint has mended it. What somebody holds is being worked at, and waiting for it could be for ever.
 */
async function bringForward(tx: Transaction, id: string): Promise<void> {
  await tx.execute(sql`
    update webhook_deliveries set next_attempt_at = now() where id in (
      select id from webhook_deliveries where endpoint_id = ${id} and state = 'pending' and next_attempt_at > now()
      order by next_attempt_at limit ${broughtForward} for no key update skip locked)`);
}

/** Nothing is sent there any more, and its secrets are worth nothing. To do so again changes nothing. */
export async function endWebhook(work: Work, id: string): Promise<"ended" | "missing"> {
  const { tx, actor } = work;
  const [ended] = await tx
    .update(webhookEndpoints)
    .set({ endedAt: sql`now()`, state: "paused", updatedAt: sql`now()` })
    .where(isThere(id))
    .returning({ id: webhookEndpoints.id });
  if (!ended) return "missing";
  await tx
    .update(webhookSecrets)
    .set({ validUntil: sql`now()` })
    .where(eq(webhookSecrets.endpointId, id));
  work.record("webhook.deleted", {}, { by: actor.name, webhook: id });
  return "ended";
}

/**
 * Adds a secret, which `seal` seals for its generation. The present one signs beside it for `overlapMs`; one that was
 * on its way out already ends now, so that there are two at most.
 */
export async function rotateWebhookSecret(
  work: Work,
  { id, overlapMs, seal }: { id: string; overlapMs: number; seal: (generation: number) => Promise<string> },
): Promise<"rotated" | "missing"> {
  const { tx, actor } = work;
  if (!(await lockWebhook(tx, id))) return "missing";
  const ofEndpoint = eq(webhookSecrets.endpointId, id);
  const [last] = await tx
    .select({ generation: sql<number>`max(${webhookSecrets.generation})::int` })
    .from(webhookSecrets)
    .where(ofEndpoint);
  const generation = (last?.generation ?? 0) + 1;
  await tx
    .update(webhookSecrets)
    .set({
      validUntil: sql`case when ${webhookSecrets.validUntil} is null
        then now() + ${overlapMs}::float8 * interval '1 millisecond' else least(${webhookSecrets.validUntil}, now()) end`,
    })
    .where(ofEndpoint);
  await tx.insert(webhookSecrets).values({ endpointId: id, generation, sealed: await seal(generation) });
  work.record("webhook.secret_rotated", {}, { by: actor.name, webhook: id });
  return "rotated";
}

async function lockWebhook(tx: Transaction, id: string) {
  const [present] = await tx.select().from(webhookEndpoints).where(isThere(id)).for("no key update");
  return present;
}
