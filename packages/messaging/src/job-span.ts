import type { KnownEvent, QueueName } from "@rekey/contracts/events";
import type { OpenSpan } from "@rekey/runtime/tracing";

/** What follows from a job belongs to it. */
export function joined(event: KnownEvent, { traceparent }: OpenSpan): KnownEvent {
  return traceparent === undefined ? event : { ...event, traceparent };
}

export function endSpan(span: OpenSpan | undefined, queue: QueueName, outcome: "done" | "again" | "failed"): void {
  const attributes = { "messaging.destination.name": queue, "rekey.outcome": outcome };
  span?.end({ attributes, hasFailed: outcome === "failed" });
}
