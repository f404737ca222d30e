import type { QueueName } from "@rekey/contracts/events";
import { systemActor } from "@rekey/database/actor";
import { checkDatabase, findHindrance, waitsForDatabase } from "@rekey/database/readiness/check-database";
import { type Database, openDatabase } from "@rekey/database/connection";
import { failuresIn } from "@rekey/database/failures/record-failures";
import { clearEvents } from "@rekey/database/clearing/clear-ended";
import { openOutbox } from "@rekey/database/outbox/open-outbox";
import { type UnitOfWork, unitOfWork } from "@rekey/database/unit-of-work";
import type { Processors } from "@rekey/messaging/processor";
import { openPublisher } from "@rekey/messaging/publisher";
import { startConsumer } from "@rekey/messaging/start-consumer";
import { startRelay } from "@rekey/messaging/start-relay";
import { type Clearing, clearRows } from "@rekey/runtime/clear-rows";
import { giveWay } from "@rekey/runtime/give-way";
import { showPools } from "@rekey/runtime/metrics";
import type { Service } from "@rekey/runtime/run-in";
import { runService } from "@rekey/runtime/run-service";
import { stopTogether } from "@rekey/runtime/stop-together";
import { openTally } from "@rekey/runtime/tally";
import { commitsIn } from "@rekey/runtime/tracing";
import type { z } from "zod";
import { gatherRead } from "./gather-step.ts";
import type { WorkerConfig } from "./worker-settings.ts";

export interface Worker<C> extends Service<C> {
  db: Database;
  steps: UnitOfWork;
  redis: { redisUrl: string; prefix: string; log: Service<C>["log"]; metrics: Service<C>["metrics"] };
}

/** What a worker does with the events of its queue. */
export interface Work<Q extends QueueName> {
  processors: Processors<Q>;
  /** Done by time and not by an event, once in each round of the relay. */
  alsoEachRound?: () => Promise<void>;
  /** What this worker clears besides the events of its queue. */
  clearings?: readonly Clearing[];
  /** What runs beside the queue and is stopped with it. */
  beside?: readonly (AsyncDisposable | undefined)[];
}

/** Runs the worker of a queue: its relay, its consumer, its health, and what `setUp` has it do. */
export function startWorker<Q extends QueueName, C extends WorkerConfig>(
  queue: Q,
  schema: z.ZodObject & z.ZodType<C>,
  setUp: (worker: Worker<C>) => Promise<Work<Q>>,
): Promise<void> {
  return runService(`${queue}-worker`, schema, async (service) => {
    const { name, stack, health, leave, log, metrics, tracing } = service;
    const config: C = service.config;
    giveWay(config.NICENESS);
    const db = stack.use(openDatabase(config.DATABASE_URL, { applicationName: `rekey-${name}` }));
    showPools(metrics, { main: db.connections });
    const redis = { redisUrl: config.REDIS_URL, prefix: config.QUEUE_PREFIX, log, metrics, tracing };
    const publisher = stack.use(openPublisher(redis));
    const steps = unitOfWork(db, {
      consumer: queue,
      publish: publisher.publish,
      onCommit: commitsIn(tracing),
    });
    const {
      processors,
      alsoEachRound,
      clearings = [],
      beside = [],
    } = await setUp({ ...service, config, db, steps, redis });
    const failures = stack.use(openTally("failures", { ...failuresIn(db), log }));
    const outbox = openOutbox(db, queue, config.REPUBLISH_AFTER);
    const everyMs = config.RELAY_EVERY;
    const relay = startRelay(queue, { ...redis, everyMs, outbox, ...(alsoEachRound && { alsoEachRound }) });
    const consumer = startConsumer(queue, processors, {
      ...redis,
      concurrency: config.CONCURRENCY,
      lockMs: config.JOB_LOCK,
      longestPauseMs: config.JOB_RETRY_MAX,
      mayEvict: config.REDIS_MAY_EVICT,
      stuck: { redAfterMs: config.STUCK_RED_AFTER, leaveAfterMs: config.STUCK_LEAVE_AFTER },
      isAway: (error) => waitsForDatabase(db, error),
      hindrance: () => findHindrance(db),
      find: gatherRead(outbox.find),
      onDeadLetter: outbox.deadLetter,
      onUnknownJob: (because) =>
        failures.note({ action: "job.unknown", actor: systemActor, detail: { because, queue } }),
      leave,
    });
    const done: Clearing = { rows: "events", clear: (most) => clearEvents(db, queue, config.ENDED_KEEP, most) };
    const clearing = clearRows([done, ...clearings], { log, metrics });
    stack.use(stopTogether(relay, consumer, clearing, ...beside));
    health.addCheck("postgres", () => checkDatabase(db), { timeoutMs: 2_000, everyMs: 5_000 });
    health.addCheck("queue", () => consumer.check(), { timeoutMs: 2_000 });
  });
}
