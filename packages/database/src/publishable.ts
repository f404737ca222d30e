import type { EventType, PublishableEvent, QueueName } from "@rekey/contracts/events";

/** An event that has been written in this transaction or statement: publish it after the commit. */
export function publishable<Q extends QueueName>(
  queue: Q,
  type: EventType<Q>,
  id: string,
  subject: PublishableEvent["subject"],
  traceparent?: string | null,
): PublishableEvent {
  return { id, queue, type, subject, ...(traceparent ? { traceparent } : {}) };
}
