import { randomUUID } from "node:crypto";
import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import type { EventType, PublishableEvent, QueueName } from "@rekey/contracts/events";
import { type Actor, systemActor } from "./actor.ts";
import type { Database, Transaction } from "./connection.ts";
import { publishable } from "./publishable.ts";
import { recordAudit } from "./record-audit.ts";
import { events } from "./schema/events.ts";
import { deliveries } from "./schema/resets.ts";

/** An event as PostgreSQL knows it. What a job says is only a pointer to it. */
export interface OpenedEvent {
  id: string;
  type: string;
  resetId: string | null;
  deliveryId: string | null;
  contactId: string | null;
  mailTestId: string | null;
  createdAt: Date;
  isConsumed: boolean;
}

export async function findEvent(db: Database, eventId: string): Promise<OpenedEvent | undefined> {
  const [row] = await db
    .select({
      id: events.id,
      type: events.type,
      resetId: events.resetId,
      deliveryId: events.deliveryId,
      contactId: events.contactId,
      mailTestId: events.mailTestId,
      createdAt: events.createdAt,
      consumedAt: events.consumedAt,
    })
    .from(events)
    .where(eq(events.id, eventId));
  return row && { ...row, isConsumed: row.consumedAt !== null };
}

/** Writes an event with the change that it tells of. Publish what comes back after the commit. */
export async function addEvent<Q extends QueueName>(
  tx: Transaction,
  queue: Q,
  type: EventType<Q>,
  subject: PublishableEvent["subject"],
  traceparent?: string | null,
): Promise<PublishableEvent> {
  const id = randomUUID();
  await tx
    .insert(events)
    .values({ id, queue, type, ...subject, traceparent: traceparent ?? null, dueAt: sql`now() + interval '1 second'` });
  return publishable(queue, type, id, subject, traceparent);
}

/** Marks an event as done, in the transaction of what it asked for. Doing so again changes nothing. */
export async function consumeEvent(tx: Transaction, eventId: string): Promise<void> {
  await tx
    .update(events)
    .set({ consumedAt: sql`now()`, parkedAt: null })
    .where(and(eq(events.id, eventId), isNull(events.consumedAt)));
}

/** Moves the relay's next look at an event: its job is to run at that time and not before. */
export async function postponeEvent(tx: Transaction, eventId: string, delayMs: number): Promise<void> {
  await tx
    .update(events)
    .set({ dueAt: sql`now() + ${delayMs}::float8 * interval '1 millisecond' + interval '1 second'` })
    .where(and(eq(events.id, eventId), isNull(events.consumedAt)));
}

/**
 * The same for an event that waits for something no worker can hurry, such as a key: until then nobody is late with it.
 */
export async function letEventWait(tx: Transaction, eventId: string, delayMs: number): Promise<void> {
  await postponeEvent(tx, eventId, delayMs);
  await tx.update(events).set({ relayed: 0 }).where(eq(events.id, eventId));
}

/**
 * Sets an event aside whose job has failed for good, until a person retries it. The reset stays as it is. A job in
 * another queue than the event's says nothing about it.
 */
export async function parkEvent(tx: Transaction, queue: QueueName, eventId: string, because: string): Promise<boolean> {
  const [parked] = await tx
    .update(events)
    .set({ parkedAt: sql`now()` })
    .where(and(eq(events.id, eventId), eq(events.queue, queue), isNull(events.consumedAt), isNull(events.parkedAt)))
    .returning();
  if (!parked) return false;
  await recordAudit(tx, {
    action: "event.parked",
    actor: systemActor,
    ...(await whomItIsAbout(tx, parked)),
    detail: { event: parked.type, eventId, because: because.slice(0, 200) },
  });
  return true;
}

/** Has a parked event done after all: its queue's relay makes it a new job. False when it is not parked. */
export async function retryEvent(tx: Transaction, eventId: string, actor: Actor): Promise<boolean> {
  const [retried] = await tx
    .update(events)
    .set({ parkedAt: null, relayed: 0, dueAt: sql`now()` })
    .where(and(eq(events.id, eventId), isNull(events.consumedAt), isNotNull(events.parkedAt)))
    .returning();
  if (!retried) return false;
  await recordAudit(tx, {
    action: "event.retried",
    actor: actor.subject,
    ...(await whomItIsAbout(tx, retried)),
    detail: { event: retried.type, eventId, by: actor.name },
  });
  return true;
}

/** The reset and the contact in whose timeline an event is told of. */
async function whomItIsAbout(tx: Transaction, event: typeof events.$inferSelect) {
  const { resetId, deliveryId, contactId } = event;
  if (deliveryId === null) return { resetId, contactId };
  const [delivery] = await tx
    .select({ resetId: deliveries.resetId, contactId: deliveries.contactId })
    .from(deliveries)
    .where(eq(deliveries.id, deliveryId));
  return delivery ?? {};
}
