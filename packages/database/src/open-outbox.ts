import { and, eq, gte, inArray, isNull, lte, sql } from "drizzle-orm";
import type { EventType, PublishableEvent, QueueName } from "@rekey/contracts/events";
import { type Database, inTransaction } from "./connection.ts";
import { parkEvent } from "./outbox.ts";
import { publishable } from "./publishable.ts";
import { events } from "./schema/events.ts";

/** The events of one queue that are not done, as the relay of that queue sees them. */
export interface Outbox {
  /**
   * Those that are due, oldest first. Their next look comes after a while, and after up to four times that when they
   * have been looked at before: a queue that is merely long is not asked about for ever. Rows that another replica is
   * looking at are passed over, so any number of relays may run.
   */
  takeDue(limit: number): Promise<PublishableEvent[]>;
  /** Makes all of them due, because none of their jobs may be there any more; says how many. */
  makeAllDue(): Promise<number>;
  /** One of any queue, done or not, as it was written; undefined when there is none of that id. */
  find(eventId: string): Promise<PublishableEvent | undefined>;
  /** Sets one of this queue aside until a person retries its job. */
  park(eventId: string, because: string): Promise<void>;
  /** How many there are, how old the oldest is, and how many are parked. To be called every few seconds. */
  measure(): Promise<{ open: number; oldestAgeSeconds: number; parked: number }>;
}

/** `againMs`: when an event whose job has been seen to is looked at again. */
export function openOutbox(db: Database, queue: QueueName, againMs: number): Outbox {
  // While a long transaction holds back vacuum, the index keeps an entry for every event that was ever open. Whatever
  // lies before the oldest open one is such a leftover, so a look begins there. What an even older transaction commits
  // late is found by the next measuring, which sees everything.
  let lookFrom = "-infinity";
  return {
    takeDue: (limit) => takeDueEvents(db, queue, { limit, againMs, lookFrom }),
    makeAllDue: () => makeAllDue(db, queue),
    find: (eventId) => findPublishable(db, eventId),
    park: async (eventId, because) => void (await inTransaction(db, (tx) => parkEvent(tx, queue, eventId, because))),
    async measure() {
      const { oldestDue, ...measured } = await measureOutbox(db, queue);
      lookFrom = oldestDue;
      return measured;
    },
  };
}

async function takeDueEvents(
  db: Database,
  queue: QueueName,
  look: { limit: number; againMs: number; lookFrom: string },
): Promise<PublishableEvent[]> {
  return inTransaction(db, async (tx) => {
    const due = await tx
      .select()
      .from(events)
      .where(
        and(
          eq(events.queue, queue),
          isNull(events.consumedAt),
          isNull(events.parkedAt),
          gte(events.dueAt, sql`${look.lookFrom}::timestamptz`),
          lte(events.dueAt, sql`now()`),
        ),
      )
      .orderBy(events.dueAt)
      .limit(look.limit)
      .for("update", { skipLocked: true });
    if (due.length === 0) return [];
    await tx
      .update(events)
      .set({
        dueAt: sql`now() + ${look.againMs}::float8 * least(2 ^ least(${events.relayed}, 2), 4) * interval '1 millisecond'`,
        relayed: sql`${events.relayed} + 1`,
      })
      .where(
        inArray(
          events.id,
          due.map((event) => event.id),
        ),
      );
    return due.map(asPublishable);
  });
}

async function findPublishable(db: Database, eventId: string): Promise<PublishableEvent | undefined> {
  const [row] = await db.select().from(events).where(eq(events.id, eventId));
  return row && asPublishable(row);
}

function asPublishable(row: typeof events.$inferSelect): PublishableEvent {
  return publishable(row.queue as QueueName, row.type as EventType, row.id, subjectOf(row), row.traceparent);
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

/** An event that is locked is being worked on, so it needs no look; and waiting for it could end in a circle. */
async function makeAllDue(db: Database, queue: QueueName): Promise<number> {
  const [row] = await db.$client<{ count: number }[]>`
    with late as (
      select id from events
      where queue = ${queue} and consumed_at is null and parked_at is null and due_at > now()
      for update skip locked
    ), due as (
      update events set due_at = now() from late where events.id = late.id returning events.id
    )
    select count(*)::int as count from due`;
  return row?.count ?? 0;
}

async function measureOutbox(
  db: Database,
  queue: QueueName,
): Promise<{ open: number; oldestAgeSeconds: number; parked: number; oldestDue: string }> {
  const [row] = await db.$client<{ open: number; age: number | null; parked: number; oldestDue: string }[]>`
    select count(*) filter (where parked_at is null)::int as open,
      count(*) filter (where parked_at is not null)::int as parked,
      extract(epoch from now() - min(created_at) filter (where parked_at is null))::float8 as age,
      (least(min(due_at) filter (where parked_at is null), now()) - interval '30 seconds')::text as "oldestDue"
    from events where queue = ${queue} and consumed_at is null`;
  if (!row) throw new Error("PostgreSQL counts nothing");
  return { open: row.open, parked: row.parked, oldestAgeSeconds: row.age ?? 0, oldestDue: row.oldestDue };
}
