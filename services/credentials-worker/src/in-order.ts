import type { EventData } from "@rekey/contracts/events";
import { isTransientDatabaseError } from "@rekey/database/connection";
import type { EventOfReset } from "@rekey/database/outbox/find-earlier-events";
import type { JobContext, JobOutcome, Processors } from "@rekey/messaging/processor";
import type { CredentialsDeps } from "./credentials-deps.ts";
import { type AskedReset, resetOf } from "./reset-of.ts";

type Handler = (deps: CredentialsDeps, asked: AskedReset, job: JobContext) => Promise<JobOutcome>;

/**
 * Handles an event after all earlier ones of the same contact, whose jobs may be late, lost or behind it in the queue:
 * so the newest command has the last word, in whatever order jobs come. One that fails is left to its own job.
 */
export function inOrder(
  deps: CredentialsDeps,
  handlers: Record<EventOfReset, Handler>,
): Pick<Processors<"credentials">, EventOfReset> {
  const afterEarlier =
    (handle: Handler) =>
    async (data: EventData<"credentials", EventOfReset>, job: JobContext): Promise<JobOutcome> => {
      const asked = resetOf(data, job);
      const hasNone = job.event.hasEarlier === false;
      for (const earlier of hasNone ? [] : await deps.findEarlier(asked.eventId)) {
        const { id: eventId, type, resetId, traceparent, isBulk, createdAt } = earlier;
        const askedBefore = {
          eventId,
          resetId,
          traceparent: traceparent ?? undefined,
          isBulk,
          askedAt: new Date(createdAt),
        };
        try {
          const outcome = await handlers[type](deps, askedBefore, job);
          const words = outcome === "done" ? "handled first" : "has to wait, and does not hold up this one";
          job.log.info(
            { code: "earlier-event", earlierEventId: eventId, resetId },
            `an earlier event of the same contact ${words}`,
          );
        } catch (err) {
          if (isTransientDatabaseError(err)) throw err;
          job.log.warn(
            { code: "earlier-event-failed", err, earlierEventId: eventId },
            "an earlier event of the same contact could not be handled",
          );
        }
      }
      return handle(deps, asked, job);
    };
  return {
    PasswordResetRequested: afterEarlier(handlers.PasswordResetRequested),
    ManualResetRequested: afterEarlier(handlers.ManualResetRequested),
    SelfServiceResetRequested: afterEarlier(handlers.SelfServiceResetRequested),
    NewPasswordSubmitted: afterEarlier(handlers.NewPasswordSubmitted),
  };
}
