import { isDatabaseAway } from "@rekey/database/connection";
import { findEarlierEvents } from "@rekey/database/find-earlier-events";
import type { JobContext, JobOutcome } from "@rekey/messaging/processor";
import { type CredentialsDeps, newPasswordSubmitted, resetRequested } from "./reset-requested.ts";

interface ResetEvent {
  v: 1;
  eventId: string;
  resetId: string;
  traceparent?: string | undefined;
}

/**
 * Handles an event after all earlier ones of the same contact, whose jobs may be late, lost or behind it in the queue:
 * so the newest command has the last word, in whatever order jobs come. One that fails is left to its own job.
 */
export async function inOrder(
  deps: CredentialsDeps,
  handle: (deps: CredentialsDeps, event: ResetEvent, job: JobContext) => Promise<JobOutcome>,
  event: ResetEvent,
  job: JobContext,
): Promise<JobOutcome> {
  for (const earlier of await findEarlierEvents(deps.db, event.eventId)) {
    const { id: eventId, resetId, traceparent } = earlier;
    const handleEarlier = earlier.type === "NewPasswordSubmitted" ? newPasswordSubmitted : resetRequested;
    try {
      const earlierEvent = { v: 1 as const, eventId, resetId, ...(traceparent ? { traceparent } : {}) };
      const outcome = await handleEarlier(deps, earlierEvent, job);
      const words = outcome === "done" ? "handled first" : "has to wait, and does not hold up this one";
      job.log.info({ earlierEventId: eventId, resetId }, `an earlier event of the same contact ${words}`);
    } catch (err) {
      if (isDatabaseAway(err)) throw err;
      job.log.warn({ err, earlierEventId: eventId }, "an earlier event of the same contact could not be handled");
    }
  }
  return handle(deps, event, job);
}
