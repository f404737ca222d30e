import type { JobReason } from "@rekey/contracts/job-reasons";
import type { KnownEvent, PublishableEvent, QueueName } from "@rekey/contracts/events";
import { bySystem } from "../actor.ts";
import type { Database } from "../connection.ts";
import { uuidsIn } from "../sql-lists.ts";
import type { events } from "../schema/events.ts";
import { unitOfWork } from "../unit-of-work.ts";
import { openBefore, othersOfContacts } from "./find-earlier-events.ts";
import { deadLetter } from "./dead-letters.ts";

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
  /** Those of these ids, done or not, of this queue if there is one, else of any; undefined where there is none. */
  find(eventIds: readonly string[]): Promise<(KnownEvent | undefined)[]>;
  /** Makes one of this queue a dead letter until a person retries its job. */
  deadLetter(eventId: string, because: JobReason): Promise<void>;
  /** How many there are, how old the oldest is, and how many dead letters. To be called every few seconds. */
  measure(): Promise<{ open: number; oldestAgeSeconds: number; deadLetters: number }>;
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
    find: (eventIds) => findEvents(db, queue, eventIds),
    deadLetter: async (eventId, because) =>
      void (await unitOfWork(db).run(bySystem, (work) => deadLetter(work, queue, eventId, because))),
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
  const due = await db.$client<EventRow[]>`
    with due as (
      select id, queue from events
      where queue = ${queue} and consumed_at is null and dead_lettered_at is null
        and due_at >= ${look.lookFrom}::text::timestamptz and due_at <= now()
      order by due_at limit ${look.limit} for update skip locked
    )
    update events set relayed = relayed + 1,
      due_at = now() + ${look.againMs}::float8 * least(2 ^ least(relayed, 2), 4) * interval '1 millisecond'
    from due where events.id = due.id and events.queue = due.queue
    returning events.id, events.queue, type, reset_id, delivery_id, contact_id, mail_test_id, staff_mail_id, traceparent, is_bulk, created_at`;
  return due.toSorted((one, other) => one.createdAt.localeCompare(other.createdAt)).map(asPublishable);
}

async function findEvents(
  db: Database,
  queue: QueueName,
  eventIds: readonly string[],
): Promise<(KnownEvent | undefined)[]> {
  const { $client: sql } = db;
  const known = sql`
    select distinct on (id) id, queue, type, reset_id, delivery_id, contact_id, mail_test_id, staff_mail_id, traceparent, is_bulk, created_at,
      consumed_at is not null as is_consumed
    from events where id = any(${uuidsIn(sql, eventIds)}) order by id, queue = ${queue} desc`;
  // Of the one queue in which it matters, asked along: it is known of each job before its step begins, and seldom so.
  const rows = await sql<FoundRow[]>`${
    queue === "credentials"
      ? sql`with known as (${known}), ${othersOfContacts(db)}
          select *, exists (select from ${openBefore(db)} where others.before = known.id) as has_earlier from known`
      : known
  }`;
  const found = new Map(rows.map((row) => [row.id, asKnown(row)]));
  return eventIds.map((id) => found.get(id.toLowerCase()));
}

type FoundRow = EventRow & { isConsumed: boolean; hasEarlier?: boolean };

function asKnown(row: FoundRow): KnownEvent {
  const { isConsumed, hasEarlier } = row;
  return {
    ...asPublishable(row),
    createdAt: new Date(row.createdAt),
    isConsumed,
    ...(hasEarlier !== undefined && { hasEarlier }),
  };
}

type EventRow = Pick<
  typeof events.$inferSelect,
  | "id"
  | "queue"
  | "type"
  | "resetId"
  | "deliveryId"
  | "contactId"
  | "mailTestId"
  | "staffMailId"
  | "traceparent"
  | "isBulk"
> & { createdAt: string };

function asPublishable({ id, queue, type, traceparent, isBulk, ...row }: EventRow): PublishableEvent {
  return { id, queue, type, subject: subjectOf(row, id), isBulk, ...(traceparent ? { traceparent } : {}) };
}

function subjectOf(
  row: Pick<EventRow, "resetId" | "deliveryId" | "contactId" | "mailTestId" | "staffMailId">,
  id: string,
): PublishableEvent["subject"] {
  if (row.resetId) return { resetId: row.resetId };
  if (row.deliveryId) return { deliveryId: row.deliveryId };
  if (row.contactId) return { contactId: row.contactId };
  if (row.mailTestId) return { mailTestId: row.mailTestId };
  if (row.staffMailId) return { staffMailId: row.staffMailId };
  throw new Error(`the event ${id} has no subject`);
}

/** An event that is locked is being worked on, so it needs no look; and waiting for it could end in a circle. */
async function makeAllDue(db: Database, queue: QueueName): Promise<number> {
  const [row] = await db.$client<{ count: number }[]>`
    with late as (
      select id, queue from events
      where queue = ${queue} and consumed_at is null and dead_lettered_at is null and due_at > now()
      for update skip locked
    ), due as (
      update events set due_at = now() from late where events.id = late.id and events.queue = late.queue returning events.id
    )
    select count(*)::int as count from due`;
  return row?.count ?? 0;
}

async function measureOutbox(
  db: Database,
  queue: QueueName,
): Promise<{ open: number; oldestAgeSeconds: number; deadLetters: number; oldestDue: string }> {
  const [row] = await db.$client<{ open: number; age: number | null; deadLetters: number; oldestDue: string }[]>`
    select count(*) filter (where dead_lettered_at is null)::int as open,
      count(*) filter (where dead_lettered_at is not null)::int as dead_letters,
      extract(epoch from now() - min(created_at) filter (where dead_lettered_at is null))::float8 as age,
      (least(min(due_at) filter (where dead_lettered_at is null), now()) - interval '30 seconds')::text as oldest_due
    from events where queue = ${queue} and consumed_at is null`;
  if (!row) throw new Error("the statement that measures the outbox returned no row");
  return { open: row.open, deadLetters: row.deadLetters, oldestAgeSeconds: row.age ?? 0, oldestDue: row.oldestDue };
}
