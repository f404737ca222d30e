import type { EventData, EventType, KnownEvent, QueueName } from "@rekey/contracts/events";
import { type JobReason, sayOfJob } from "@rekey/contracts/job-reasons";
import type { Logger } from "@rekey/runtime/logger";

/** What a processor may use besides its dependencies. */
export interface JobContext {
  log: Logger;
  /** Aborted when the process has to stop and cannot wait any longer. */
  signal: AbortSignal;
  /** The event itself, which is what to go by: not done yet when the job began. */
  event: KnownEvent;
}

/** Done, or to be run again after a while for a reason that may be shown in Bull Board. */
export type JobOutcome = "done" | { againInMs: number; because: JobReason };

export type Processor<Q extends QueueName, T extends EventType<Q>> = (
  event: EventData<Q, T>,
  job: JobContext,
) => Promise<JobOutcome>;

/** One processor for each event of a queue: a missing one does not compile. */
export type Processors<Q extends QueueName> = { [T in EventType<Q>]: Processor<Q, T> };

/** A job that no retry can help. Its event becomes a dead letter, for a person to look at. */
export class PermanentFailure extends Error {
  override name = "PermanentFailure";
  readonly because: JobReason;
  constructor(because: JobReason) {
    super(sayOfJob(because));
    this.because = because;
  }
}
