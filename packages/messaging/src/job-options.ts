import type { PublishableEvent } from "@rekey/contracts/events";

// The id is the event's: putting an event into its queue again while its job is there changes nothing.
const keptJobs = { count: 1_000, age: 24 * 3_600 };

/** The job of an event: its name is the type, its data are ids and nothing else. */
export function jobOf(event: PublishableEvent) {
  return {
    name: event.type,
    data: {
      v: 1,
      eventId: event.id,
      ...event.subject,
      ...(event.traceparent ? { traceparent: event.traceparent } : {}),
    },
    opts: {
      jobId: event.id,
      attempts: 1_000_000,
      backoff: { type: "custom" },
      removeOnComplete: keptJobs,
      // A job without a priority comes before all that have one.
      ...(event.isBulk ? { priority: 1 } : {}),
    },
  };
}
