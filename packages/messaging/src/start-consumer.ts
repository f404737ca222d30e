import { DelayedError, type Job, UnrecoverableError, Worker } from "bullmq";
import { type EventData, type EventType, type KnownEvent, type QueueName, queues } from "@rekey/contracts/events";
import { type UnknownJob, unknownJobs } from "@rekey/contracts/failure-words";
import type { Logger } from "@rekey/runtime/logger";
import type { Metrics } from "@rekey/runtime/metrics";
import { noTracing, type OpenSpan, type Tracing } from "@rekey/runtime/tracing";
import { endSpan, joined } from "./job-span.ts";
import { guardConsumer } from "./guard-consumer.ts";
import { jobOf } from "./job-options.ts";
import { waitForNewer } from "./newer-kind.ts";
import { type JobReason, jobReason, readJobReason } from "@rekey/contracts/job-reasons";
import { type JobOutcome, PermanentFailure, type Processor, type Processors } from "./processor.ts";
import { openRedis, reasonOf } from "./redis-connection.ts";
import { unasked } from "./redis-version.ts";
import { isReply } from "./try-redis.ts";
import type { ProgressRules } from "./watch-progress.ts";
import { attemptsOfUnexpectedErrors, retryPause } from "./retry-pause.ts";
import { withTimeout } from "./with-timeout.ts";

export interface ConsumerOptions {
  redisUrl: string;
  prefix: string;
  log: Logger;
  metrics: Metrics;
  tracing?: Tracing;
  concurrency: number;
  /** How long a job of a killed worker stays locked. Short, because the guard is in PostgreSQL and not here. */
  lockMs: number;
  /** The longest pause between two tries of a job that fails in a way nobody expected. */
  longestPauseMs: number;
  /** Whether an error means that something is away: such a job is run again for as long as it takes. */
  isAway: (error: unknown) => boolean | Promise<boolean>;
  /** Why no job may be taken now, asked every few seconds; undefined: none does. Never rejects. */
  hindrance?: () => Promise<string | undefined>;
  /** Whether to work with a Redis that throws keys away when it is full. */
  mayEvict: boolean;
  /** When jobs wait and none is taken. */
  stuck: ProgressRules;
  /** Ends the process: called when it has taken no job for long although jobs wait. */
  leave: (why: string) => void;
  /** The event of that id, whatever its queue. */
  find: (eventId: string) => Promise<KnownEvent | undefined>;
  /** Called when a job has failed for good. */
  onDeadLetter: (eventId: string, because: JobReason) => Promise<void>;
  /** Hears of a job that led to no event of this queue. */
  onUnknownJob?: (because: UnknownJob) => void;
}

export interface Consumer extends AsyncDisposable {
  /** Throws unless the consumer can reach Redis and is running. */
  check(): Promise<void>;
}

const stopWithinMs = 6_000;

/**
 * Runs the jobs of a queue: parses them, gives each its logger, retries, and stops within 6 s, aborting what still
 * runs.
 */
export function startConsumer<Q extends QueueName>(
  queue: Q,
  processors: Processors<Q>,
  options: ConsumerOptions,
): Consumer {
  const { log } = options;
  const connection = openRedis(options.redisUrl, "persistent", log);
  const aborter = new AbortController();
  const finished = options.metrics.counter("rekey_jobs_total");
  const duration = options.metrics.histogram("rekey_job_duration_seconds");
  const worker = new Worker(
    queue,
    async (job, token) => {
      guard.begin();
      const type = typeOf(queue, job);
      const stop = duration.startTimer({ queue, type });
      const running = guard.isHeld() ? putOff() : runJob(queue, processors, options, job, aborter.signal);
      const outcome = await running.finally(() => {
        stop();
        guard.end();
      });
      finished.inc({ queue, type, outcome: outcome === "done" ? "done" : "again" });
      if (outcome === "done") return;
      await job.log(`again in ${Math.ceil(outcome.againInMs / 1_000)} s: ${outcome.because}`);
      await job.moveToDelayed(Date.now() + outcome.againInMs, token);
      throw new DelayedError();
    },
    { connection, ...workerSettings(options), ...unasked },
  );
  const guard = guardConsumer(queue, worker, connection, { hindrance: async () => undefined, ...options });
  worker.on("error", (error) => {
    log.debug({ code: "queue-error", err: error }, "a command of the consumer failed");
    if (isReply(error)) guard.fail();
  });
  worker.on("failed", (job, error) => {
    finished.inc({ queue, type: typeOf(queue, job), outcome: "failed" });
    if (job?.id && error.name === "UnrecoverableError") void giveUp(options, job.id, becauseOf(job, error));
  });
  return {
    async check() {
      guard.check();
      if (!worker.isRunning()) throw new Error("the consumer is not running");
      await withTimeout(1_000, connection.ping());
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([guard.stop(), closeInTime(worker, aborter)]);
      connection.disconnect();
    },
  };
}

function workerSettings({ prefix, concurrency, lockMs, longestPauseMs }: ConsumerOptions) {
  return {
    prefix,
    concurrency,
    lockDuration: lockMs,
    // The first look after the lock of a dead worker's job has ended gives it to another one: it waits up to a quarter
    // longer.
    stalledInterval: Math.ceil(lockMs / 4),
    maxStalledCount: 1_000,
    drainDelay: 2,
    runRetryDelay: 1_000,
    autorun: false,
    settings: {
      backoffStrategy: (attempt: number) => retryPause(attempt, longestPauseMs),
    },
  };
}

const putOff = async (): Promise<JobOutcome> => ({ againInMs: 1_000, because: "consumer-held" });

/** Waits for running jobs, then aborts them, then leaves: BullMQ's own close waits for ever when Redis is away. */
async function closeInTime(worker: Worker, aborter: AbortController): Promise<void> {
  const abort = setTimeout(() => aborter.abort(), stopWithinMs - 2_000);
  await withTimeout(stopWithinMs, worker.close()).catch(() => {});
  clearTimeout(abort);
}

/** The type that a job's name stands for; whoever writes to Redis can put any word there. */
function typeOf(queue: QueueName, job: Pick<Job, "name"> | undefined): string {
  return job !== undefined && Object.hasOwn(queues[queue], job.name) ? job.name : "unknown";
}

interface Contract {
  safeParse(data: unknown): { success: true; data: { eventId: string } } | { success: false };
}

/**
 * What is to be done is what PostgreSQL says: a job under another name than its event's is taken as if it were the one
 * that the relay would make.
 */
function rightOne(
  known: KnownEvent | undefined,
  queue: QueueName,
  log: Logger,
  job: Job,
): Pick<Job, "id" | "name" | "data"> {
  if (!known) return job;
  if (known.queue !== queue) throw new PermanentFailure("other-queue");
  if (known.type === job.name) return job;
  log.error(
    { code: "job-renamed", queue, eventId: known.id, type: known.type },
    "a job has another name than its event",
  );
  return { id: known.id, ...jobOf(known) };
}

/** The event that a job carries. Anything else fails for good and stays to be looked at; it is never dropped. */
function parseEvent<Q extends QueueName>(
  queue: Q,
  job: Pick<Job, "id" | "name" | "data">,
): { type: EventType<Q>; data: EventData<Q, EventType<Q>> } {
  const contracts: Record<string, Contract> = queues[queue];
  const contract = Object.hasOwn(contracts, job.name) ? contracts[job.name] : undefined;
  const event = contract?.safeParse(job.data);
  if (event?.success !== true || event.data.eventId !== job.id) throw new PermanentFailure("unknown-version");
  return { type: job.name as EventType<Q>, data: event.data as EventData<Q, EventType<Q>> };
}

const eventIdShape = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Words that stand in Redis and are none of ours are not repeated: BullMQ fails a job with them before we see it. */
function becauseOf(job: Job, error: Error): JobReason {
  const isToldTo = job.deferredFailure !== undefined && job.deferredFailure !== "";
  const reason = isToldTo ? { code: "told-to-fail" as const, cause: undefined } : readJobReason(error.message);
  return reason === undefined ? "stalled" : jobReason(reason.code, reason.cause);
}

async function giveUp(options: ConsumerOptions, eventId: string, because: JobReason): Promise<void> {
  if (!eventIdShape.test(eventId))
    return options.log.error({ code: "job-failed-for-good", because }, "a job of no event failed for good");
  options.log.error({ code: "job-failed-for-good", eventId, because }, "a job failed for good");
  try {
    await options.onDeadLetter(eventId, because);
  } catch (error) {
    // The relay finds the failed job and has it run once more; its event becomes a dead letter when that fails too.
    options.log.warn({ code: "dead-letter-not-recorded", err: error, eventId }, "a dead letter could not be recorded");
  }
}

function tellIfUnknown(error: unknown, { onUnknownJob }: ConsumerOptions): void {
  const because = unknownJobs.find((reason) => error instanceof PermanentFailure && error.because === reason);
  if (because !== undefined) onUnknownJob?.(because);
}

/** Errors leave here with a code only: their message would lie in Redis and show in Bull Board. */
async function runJob<Q extends QueueName>(
  queue: Q,
  processors: Processors<Q>,
  options: ConsumerOptions,
  job: Job,
  signal: AbortSignal,
): Promise<JobOutcome> {
  // A logger of its own costs a job more than a line: it gets one, unless it fails before its event is known.
  const fields = { queue, attempt: job.attemptsStarted };
  let log: Logger | undefined;
  let known: KnownEvent | undefined;
  let span: OpenSpan | undefined;
  try {
    known = job.id !== undefined && eventIdShape.test(job.id) ? await options.find(job.id) : undefined;
    const waits = waitForNewer(queue, processors, known, { job, log: options.log });
    if (waits) return waits;
    const { type, data } = parseEvent(queue, rightOne(known, queue, options.log, job));
    if (!known) throw new PermanentFailure("unknown-event");
    if (known.isConsumed) return "done";
    log = options.log.child({ ...fields, jobId: job.id, type });
    const processor: Processor<Q, EventType<Q>> = processors[type];
    span = (options.tracing ?? noTracing).begin(`job ${type}`, "consumer", known.traceparent);
    const outcome = await processor(data, { log, signal, event: joined(known, span) });
    endSpan(span, queue, outcome === "done" ? "done" : "again");
    return outcome;
  } catch (error) {
    endSpan(span, queue, "failed");
    log ??= options.log.child(fields);
    if (await options.isAway(error)) {
      log.warn(
        { code: "job-waits-for-server", err: error },
        "a server that the job needs is away; the job is tried again",
      );
      return { againInMs: 1_000 + Math.random() * 1_000, because: jobReason("server-away", reasonOf(error)) };
    }
    log.error({ code: "job-failed", err: error }, "a job failed");
    if (known?.queue !== queue) tellIfUnknown(error, options);
    const because = error instanceof PermanentFailure ? error.because : jobReason("unexpected-error", reasonOf(error));
    if (error instanceof PermanentFailure || job.attemptsMade + 1 >= attemptsOfUnexpectedErrors) {
      throw new UnrecoverableError(because);
    }
    throw new Error(because);
  }
}
