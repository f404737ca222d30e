import { type SQL, sql } from "drizzle-orm";
import { consumersOf, type EventType, type PublishableEvent, type QueueName } from "@rekey/contracts/events";
import { newId } from "../new-id.ts";
import { rowsOf, uuids } from "../sql-lists.ts";

export interface EventOptions {
  /** After which time its job is to run; the relay publishes it then. */
  delayMs?: number;
  /** Of the member of a list that it is for, unless it is that of the work. */
  traceparent?: string | undefined;
  /** See `PublishableEvent`: what follows from such an event is one too. */
  isBulk?: boolean | undefined;
}

/** An event as one of its consumers sees it. */
export interface NewEvent {
  event: PublishableEvent;
  delayMs: number;
}

/** What a consumer says of an event that was there. */
export type EventMark =
  | { eventId: string; mark: "done" }
  | { eventId: string; mark: "later" | "waits"; delayMs: number };

/** For so long after an event is due its job may be on its way, and the relay leaves it alone. */
export const relayGraceMs = 1_000;

export function newEvents(
  type: EventType,
  subject: PublishableEvent["subject"],
  { traceparent, isBulk = false, delayMs = 0 }: EventOptions,
): NewEvent[] {
  const id = newId();
  return consumersOf(type).map((queue) => ({
    event: { id, queue, type, subject, isBulk, ...(traceparent ? { traceparent } : {}) },
    delayMs,
  }));
}

export function insertEvents(events: readonly NewEvent[]): SQL {
  const rows = events.map(({ event: { subject, ...event }, delayMs }) => ({ ...event, ...subject, delayMs }));
  return sql`
    insert into events (id, queue, type, reset_id, delivery_id, contact_id, mail_test_id, staff_mail_id, traceparent, is_bulk, due_at)
    select id, queue, type, "resetId", "deliveryId", "contactId", "mailTestId", "staffMailId", traceparent, "isBulk", ${dueIn(sql`"delayMs"`)}
    from ${rowsOf(rows)} as event (id uuid, queue text, type text, "resetId" uuid,
      "deliveryId" uuid, "contactId" text, "mailTestId" uuid, "staffMailId" uuid, traceparent text, "isBulk" boolean, "delayMs" float8)`;
}

/**
 * What is done already stays so, and keeps its time. The ids stand there once more, because PostgreSQL counts them and
 * takes rows for a hundred: then it would read a table of some thousand events from its beginning.
 */
export function markEvents(marks: readonly EventMark[], consumer: QueueName): SQL {
  const ids = uuids(marks.map(({ eventId }) => eventId));
  return sql`
    update events set
      consumed_at = case mark.mark when 'done' then now() end,
      dead_lettered_at = case mark.mark when 'done' then null else dead_lettered_at end,
      due_at = case mark.mark when 'done' then due_at else ${dueIn(sql`mark."delayMs"`)} end,
      relayed = case mark.mark when 'waits' then 0 else relayed end
    from ${rowsOf(marks)} as mark ("eventId" uuid, mark text, "delayMs" float8)
    where id = any(${ids}) and id = mark."eventId" and queue = ${consumer} and consumed_at is null`;
}

const dueIn = (delayMs: SQL) => sql`now() + (${delayMs} + ${relayGraceMs}::float8) * interval '1 millisecond'`;
