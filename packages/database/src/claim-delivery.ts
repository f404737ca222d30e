import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { systemActor } from "./actor.ts";
import type { Transaction } from "./connection.ts";
import type { TokenRecord } from "./issue-link.ts";
import { consumeEvent, postponeEvent } from "./outbox.ts";
import { recordAudit } from "./record-audit.ts";
import { clients, contacts, credentials } from "./schema/directory.ts";
import { deliveries, deliveryAttempts, links, resets } from "./schema/resets.ts";

export type DeliveryKind = "set_password_link" | "password_set_by_staff" | "password_changed";

export interface ClaimRules {
  /** For how long the claim holds before another worker may take the delivery over. */
  leaseMs: number;
  linkLifetimeMs: number;
  /** The life of a link for a contact who has no password yet. */
  inviteLifetimeMs: number;
  /** A repeat of a mail whose link has less left than this gets a fresh link instead. */
  minimumLeftMs: number;
  newToken: (link: { resetId: string; generation: number }) => TokenRecord;
}

export interface ClaimedDelivery {
  id: string;
  attempt: number;
  kind: DeliveryKind;
  resetId: string;
  to: { name: string; address: string };
  locale: string;
  clientName: string;
  requestedByStaff: boolean;
  /** Null in a notice. */
  link: { keyId: string; nonce: string; generation: number; statedExpiryAt: Date; lifetimeMs: number } | null;
  dateHeaderAt: Date;
  createdAt: Date;
}

export type Claim =
  | { outcome: "claimed"; delivery: ClaimedDelivery }
  | { outcome: "not-yet"; delayMs: number }
  | { outcome: "done" };

/**
 * Claims a delivery for one attempt, before a byte is sent: the claim's number fences the result. Withdraws a mail whose
 * link no longer works or whose contact may no longer get it. Takes over a claim whose lease has run out.
 */
export async function claimDelivery(tx: Transaction, ids: { eventId: string; deliveryId: string }, rules: ClaimRules): Promise<Claim> {
  const [pointer] = await tx.select({ resetId: deliveries.resetId }).from(deliveries).where(eq(deliveries.id, ids.deliveryId));
  if (!pointer) return done(tx, ids.eventId);
  const [reset] = await tx
    .select({ id: resets.id, state: resets.state, method: resets.method })
    .from(resets)
    .where(eq(resets.id, pointer.resetId))
    .for("no key update");
  const [row] = await tx
    .select({ delivery: deliveries, waitMs: sql<number>`(extract(epoch from greatest(${deliveries.leaseUntil}, ${deliveries.nextAttemptAt}) - now()) * 1000)::float8` })
    .from(deliveries)
    .where(eq(deliveries.id, ids.deliveryId))
    .for("no key update");
  if (!reset || !row || !["pending", "deferred", "sending"].includes(row.delivery.state)) return done(tx, ids.eventId);
  if (row.waitMs > 0) {
    await postponeEvent(tx, ids.eventId, row.waitMs);
    return { outcome: "not-yet", delayMs: Math.ceil(row.waitMs) };
  }
  const delivery = row.delivery;
  if (delivery.state === "sending") await noteLostAttempt(tx, delivery);
  const maybeDelivered = delivery.maybeDelivered || delivery.state === "sending";
  const person = await findRecipient(tx, delivery.contactId);
  const now = await databaseNow(tx);
  const link = delivery.kind === "set_password_link" && person ? await linkToSend(tx, reset, person, { ...delivery, maybeDelivered }, now, rules) : null;
  if (!person || (delivery.kind === "set_password_link" && !link)) {
    await tx.update(deliveries).set({ state: "withdrawn", leaseUntil: null, updatedAt: sql`now()` }).where(eq(deliveries.id, delivery.id));
    return done(tx, ids.eventId);
  }
  const isRepeat = maybeDelivered && delivery.dateHeaderAt !== null && !link?.isFresh;
  const dateHeaderAt = isRepeat && delivery.dateHeaderAt ? delivery.dateHeaderAt : now;
  const attempt = delivery.attempts + 1;
  await tx
    .update(deliveries)
    .set({
      state: "sending",
      attempts: attempt,
      leaseUntil: sql`now() + ${rules.leaseMs}::float8 * interval '1 millisecond'`,
      statedExpiryAt: link?.statedExpiryAt ?? null,
      dateHeaderAt,
      maybeDelivered: isRepeat,
      updatedAt: sql`now()`,
    })
    .where(eq(deliveries.id, delivery.id));
  await postponeEvent(tx, ids.eventId, rules.leaseMs);
  return {
    outcome: "claimed",
    delivery: {
      id: delivery.id,
      attempt,
      kind: delivery.kind as DeliveryKind,
      resetId: reset.id,
      to: { name: person.name, address: person.email },
      locale: person.locale,
      clientName: person.clientName,
      requestedByStaff: reset.method !== "self_service",
      link,
      dateHeaderAt,
      createdAt: delivery.createdAt,
    },
  };
}

async function done(tx: Transaction, eventId: string): Promise<Claim> {
  await consumeEvent(tx, eventId);
  return { outcome: "done" };
}

async function databaseNow(tx: Transaction): Promise<Date> {
  const [row] = await tx.execute<{ ms: string }>(sql`select floor(extract(epoch from now()) * 1000)::bigint as ms`);
  return new Date(Number(row?.ms));
}

async function findRecipient(tx: Transaction, contactId: string) {
  const [person] = await tx
    .select({ name: contacts.name, email: contacts.email, emailKey: contacts.emailKey, locale: contacts.locale,
      portalAccess: contacts.portalAccess, clientName: clients.name, version: credentials.version })
    .from(contacts)
    .innerJoin(clients, eq(clients.id, contacts.clientId))
    .leftJoin(credentials, eq(credentials.contactId, contacts.id))
    .where(eq(contacts.id, contactId));
  return person;
}

/** The claim of a worker that never reported back: whether its mail went out is not known. */
async function noteLostAttempt(tx: Transaction, delivery: { id: string; attempts: number; resetId: string; contactId: string }): Promise<void> {
  const response = "The worker ended before it could tell what the server answered.";
  const noted = await tx
    .insert(deliveryAttempts)
    .values({ deliveryId: delivery.id, number: delivery.attempts, transport: "unknown", outcome: "ambiguous", phase: "unknown", code: null, response })
    .onConflictDoNothing()
    .returning({ id: deliveryAttempts.id });
  if (noted.length === 0) return;
  await recordAudit(tx, {
    action: "mail.attempted",
    actor: systemActor,
    resetId: delivery.resetId,
    contactId: delivery.contactId,
    detail: { outcome: "ambiguous", attempt: delivery.attempts, response },
  });
}

/** The link to put into the mail: the one alive, a fresh generation of it when it would arrive dying, or none. */
async function linkToSend(
  tx: Transaction,
  reset: { id: string; state: string },
  person: { emailKey: string; portalAccess: boolean; version: number | null },
  delivery: { contactId: string; maybeDelivered: boolean; statedExpiryAt: Date | null },
  now: Date,
  rules: ClaimRules,
) {
  if (!["issued", "deferred", "mailed"].includes(reset.state) || !person.portalAccess) return null;
  const [link] = await tx
    .select()
    .from(links)
    .where(and(eq(links.resetId, reset.id), isNull(links.endedAt)))
    .orderBy(desc(links.generation))
    .limit(1);
  if (!link || link.emailKey !== person.emailKey || link.credentialVersion !== (person.version ?? 0)) return null;
  const lifetimeMs = link.credentialVersion === 0 ? rules.inviteLifetimeMs : rules.linkLifetimeMs;
  const stated = delivery.statedExpiryAt;
  if (delivery.maybeDelivered && stated && stated.getTime() - now.getTime() >= rules.minimumLeftMs) {
    return { keyId: link.keyId, nonce: link.nonce, generation: link.generation, statedExpiryAt: stated, lifetimeMs, isFresh: false };
  }
  const statedExpiryAt = new Date(now.getTime() + lifetimeMs);
  // What may lie in the inbox states an end that is near: that link is ended, and the mail goes out with a new one.
  if (delivery.maybeDelivered) {
    const next = await nextGeneration(tx, link, rules);
    return { ...next, statedExpiryAt, lifetimeMs, isFresh: true };
  }
  return { keyId: link.keyId, nonce: link.nonce, generation: link.generation, statedExpiryAt, lifetimeMs, isFresh: false };
}

async function nextGeneration(tx: Transaction, link: typeof links.$inferSelect, rules: ClaimRules) {
  const generation = link.generation + 1;
  const token = rules.newToken({ resetId: link.resetId, generation });
  await tx.update(links).set({ endedAt: sql`now()`, endedBecause: "superseded" }).where(eq(links.id, link.id));
  await tx.insert(links).values({
    resetId: link.resetId,
    contactId: link.contactId,
    generation,
    ...token,
    emailKey: link.emailKey,
    credentialVersion: link.credentialVersion,
  });
  await recordAudit(tx, { action: "link.issued", actor: systemActor, resetId: link.resetId, contactId: link.contactId, detail: { generation } });
  return { keyId: token.keyId, nonce: token.nonce, generation };
}
