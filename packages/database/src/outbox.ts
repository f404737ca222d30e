import { randomUUID } from "node:crypto";
import { and, eq, inArray, isNull, lte, sql } from "drizzle-orm";
import type { EventType, PublishableEvent, QueueName } from "@rekey/contracts/events";
import { type Database, type Transaction, inTransaction } from "./connection.ts";
import { publishable } from "./publishable.ts";
import { recordAudit } from "./record-audit.ts";
import { events } from "./schema/events.ts";
import { systemActor } from "./actor.ts";

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
 * The events of a queue that are due and not done, oldest first. Their next look comes after `againMs`, and after up to
 * four times that when they have been looked at before: a queue that is merely long is not asked about for ever. Rows
 * that another replica is looking at are passed over, so any number of relays may run.
 */
export async function takeDueEvents(
  db: Database,
  queue: QueueName,
  limit: number,
  againMs: number,
): Promise<PublishableEvent[]> {
  return inTransaction(db, async (tx) => {
    const due = await tx
      .select()
      .from(events)
      .where(
        and(eq(events.queue, queue), isNull(events.consumedAt), isNull(events.parkedAt), lte(events.dueAt, sql`now()`)),
      )
      .orderBy(events.dueAt)
      .limit(limit)
      .for("update", { skipLocked: true });
    if (due.length === 0) return [];
    await tx
      .update(events)
      .set({
        dueAt: sql`now() + ${againMs}::float8 * least(2 ^ least(${events.relayed}, 2), 4) * interval '1 millisecond'`,
        relayed: sql`${events.relayed} + 1`,
      })
      .where(
        inArray(
          events.id,
          due.map((event) => event.id),
        ),
      );
    return due.map((row) => publishable(queue, row.type as EventType, row.id, subjectOf(row), row.traceparent));
  });
}

function subjectOf(row: {
  resetId: string | null;
  deliveryId: string | null;
  contactId: string | null;
  mailTestId: string | null;
}): PublishableEvent["subject"] {
  if (row.resetId) return { resetId: row.resetId };
  if (row.deliveryId) return { deliveryId: row.deliveryId };
  if (row.contactId) return { contactId: row.contactId };
  if (row.mailTestId) return { mailTestId: row.mailTestId };
  throw new Error("an event is about nothing");
}

/** Sets an event aside whose job has failed for good, until a person retries it. The reset stays as it is. */
export async function parkEvent(tx: Transaction, eventId: string, because: string): Promise<boolean> {
  const [parked] = await tx
    .update(events)
    .set({ parkedAt: sql`now()` })
    .where(and(eq(events.id, eventId), isNull(events.consumedAt), isNull(events.parkedAt)))
    .returning({ resetId: events.resetId, contactId: events.contactId, type: events.type });
  if (!parked) return false;
  await recordAudit(tx, {
    action: "event.parked",
    actor: systemActor,
    resetId: parked.resetId,
    contactId: parked.contactId,
    detail: { event: parked.type, because: because.slice(0, 200) },
  });
  return true;
}

/** How many events of a queue wait to be done, how old the oldest is, and how many are parked. */
export async function measureOutbox(
  db: Database,
  queue: QueueName,
): Promise<{ open: number; oldestAgeSeconds: number; parked: number }> {
  const [row] = await db.$client<{ open: string; age: number | null; parked: string }[]>`
    select count(*) filter (where parked_at is null) as open, count(*) filter (where parked_at is not null) as parked,
      extract(epoch from now() - min(created_at) filter (where parked_at is null))::float8 as age
    from events where queue = ${queue} and consumed_at is null`;
  return { open: Number(row?.open ?? 0), parked: Number(row?.parked ?? 0), oldestAgeSeconds: row?.age ?? 0 };
}
