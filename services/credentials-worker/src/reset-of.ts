import { type JobContext, PermanentFailure } from "@rekey/messaging/processor";

/** A reset that the worker is asked to act on, as PostgreSQL has it, and since when. */
export interface AskedReset {
  eventId: string;
  resetId: string;
  traceparent?: string | undefined;
  isBulk: boolean;
  askedAt: Date;
}

/**
 * The reset that an event is about: of a job only the event's id is believed, so that one edited in Redis does no harm.
 */
export function resetOf(data: { eventId: string; resetId?: string }, { event, log }: JobContext): AskedReset {
  if (!("resetId" in event.subject)) throw new PermanentFailure("unknown-event");
  const { resetId } = event.subject;
  if (resetId !== data.resetId)
    log.error({ code: "job-names-other-reset", eventId: event.id }, "a job names another reset than its event");
  return {
    eventId: event.id,
    resetId,
    traceparent: event.traceparent,
    isBulk: event.isBulk === true,
    askedAt: event.createdAt,
  };
}
