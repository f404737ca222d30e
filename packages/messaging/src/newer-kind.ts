import type { Job } from "bullmq";
import type { KnownEvent, QueueName } from "@rekey/contracts/events";
import type { Logger } from "@rekey/runtime/logger";
import type { JobOutcome } from "./processor.ts";
import { retryPause } from "./retry-pause.ts";

const longestPauseMs = 15_000;

/**
 * What becomes of an event that PostgreSQL has for this queue and that is of a kind which this worker has no processor
 * for: a newer process has asked for it, so it waits for a worker that is as new. Undefined for all others.
 */
export function waitForNewer(
  queue: QueueName,
  processors: object,
  known: KnownEvent | undefined,
  { job, log }: { job: Job; log: Logger },
): JobOutcome | undefined {
  if (known === undefined || known.queue !== queue || known.isConsumed) return undefined;
  if (Object.hasOwn(processors, known.type)) return undefined;
  // Once for each, as it comes back until such a worker runs.
  if (job.attemptsStarted <= 1) {
    // Whoever writes to the database may name anything.
    const type = /^[A-Za-z]{1,60}$/.test(known.type) ? known.type : "unprintable";
    const words = "an event is of a kind that this version does not know; it waits for a newer worker";
    log.warn({ code: "event-of-newer-version", queue, eventId: known.id, type }, words);
  }
  return { againInMs: retryPause(job.attemptsStarted, longestPauseMs), because: "newer-version" };
}
