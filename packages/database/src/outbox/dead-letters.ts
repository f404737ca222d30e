import type { JobReason } from "@rekey/contracts/job-reasons";
import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import type { QueueName } from "@rekey/contracts/events";
import type { DeadLetter } from "@rekey/contracts/operations";
import type { Database } from "../connection.ts";
import { events } from "../schema/events.ts";
import { deliveries } from "../schema/resets.ts";
import type { Work } from "../unit-of-work.ts";

/**
 * Makes an event a dead letter, because its job has failed for good, until a person has it tried again. The reset stays
 * as it is. A job in another queue than the event's says nothing about it.
 */
export async function deadLetter(work: Work, queue: QueueName, eventId: string, because: JobReason): Promise<boolean> {
  const [event] = await work.tx
    .update(events)
    .set({ deadLetteredAt: sql`now()` })
    .where(and(ofEvent(eventId), eq(events.queue, queue), isNull(events.deadLetteredAt)))
    .returning();
  if (!event) return false;
  const detail = { event: event.type, eventId, queue, because };
  work.record("event.parked", await subjectOf(work, event), detail);
  return true;
}

/** Has a dead letter done after all: the relay of its queue makes it a new job. False when it is none. */
export async function retryEvent(work: Work, eventId: string): Promise<boolean> {
  const retried = await work.tx
    .update(events)
    .set({ deadLetteredAt: null, relayed: 0, dueAt: sql`now()` })
    .where(and(ofEvent(eventId), isNotNull(events.deadLetteredAt)))
    .returning();
  for (const event of retried) {
    const detail = { event: event.type, eventId, by: work.actor.name };
    work.record("event.retried", await subjectOf(work, event), detail);
  }
  return retried.length > 0;
}

const ofEvent = (eventId: string) => and(eq(events.id, eventId), isNull(events.consumedAt));

/** The reset and the contact in whose timeline an event is told of. */
async function subjectOf({ tx }: Work, event: typeof events.$inferSelect) {
  const { resetId, deliveryId, contactId } = event;
  if (deliveryId === null) return { resetId, contactId };
  const [delivery] = await tx
    .select({ resetId: deliveries.resetId, contactId: deliveries.contactId })
    .from(deliveries)
    .where(eq(deliveries.id, deliveryId));
  return delivery ?? {};
}

/** The latest first, each with the reason that stands in the history. */
export async function listDeadLetters(db: Database, limit: number): Promise<DeadLetter[]> {
  return db.$client<DeadLetter[]>`
    select e.id, e.queue, e.type, e.created_at, e.dead_lettered_at, e.delivery_id,
      case when coalesce(e.reset_id, d.reset_id) is not null then (
        select a.detail ->> 'because' from audit_events a
        where a.reset_id = coalesce(e.reset_id, d.reset_id) and a.action = 'event.parked'
          and a.detail ->> 'eventId' = e.id::text and coalesce(a.detail ->> 'queue', e.queue) = e.queue
        order by a.id desc limit 1
      ) when e.contact_id is not null then (
        select a.detail ->> 'because' from audit_events a
        where a.contact_id = e.contact_id and a.action = 'event.parked'
          and a.detail ->> 'eventId' = e.id::text and coalesce(a.detail ->> 'queue', e.queue) = e.queue
        order by a.id desc limit 1
      ) end as because
    from events e left join deliveries d on d.id = e.delivery_id
    where e.consumed_at is null and e.dead_lettered_at is not null
    order by e.dead_lettered_at desc, e.id limit ${limit}`;
}
