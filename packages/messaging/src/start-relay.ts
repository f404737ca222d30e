import type { PublishableEvent, QueueName } from "@rekey/contracts/events";
import type { Logger } from "@rekey/runtime/logger";
import type { Metrics } from "@rekey/runtime/metrics";
import { runUntilStopped } from "@rekey/runtime/run-until-stopped";
import { noTracing, type Tracing } from "@rekey/runtime/tracing";
import { type LazyQueue, lazyQueue } from "./lazy-queue.ts";
import type { RedisClient } from "./redis-client.ts";
import { openRedis } from "./redis-connection.ts";
import { relayEvents } from "./relay-event.ts";
import { type Trial, trialKeys } from "./try-redis.ts";
import { watchRights } from "./watch-rights.ts";
import { withTimeout } from "./with-timeout.ts";

export interface RelayOptions {
  redisUrl: string;
  prefix: string;
  log: Logger;
  metrics: Metrics;
  tracing?: Tracing;
  everyMs: number;
  outbox: RelayedOutbox;
  /** Work of the queue's owner that is done by time and not by an event. */
  alsoEachRound?: () => Promise<void>;
}

/** What the relay needs of the events that are committed and not done. */
export interface RelayedOutbox {
  /** Those that are due. They are looked at again later by themselves. */
  takeDue: (limit: number) => Promise<PublishableEvent[]>;
  /** Makes all of them due, and says how many. */
  makeAllDue: () => Promise<number>;
  measure: () => Promise<{ open: number; oldestAgeSeconds: number; deadLetters: number }>;
}

const batch = 200;
const measureEveryMs = 5_000;
// Told once, until there is none so old any more: what the event waits for may be in no other line.
const tellAfterSeconds = 15 * 60;
// Longer than all its statements may take: a round that never ends must not be the last one. Two at once do no harm.
const roundAtMostMs = 45_000;

/**
 * The outbox pattern's polling publisher: puts every committed event that is not done, and has no job, into the queue.
 * It finds them by state, so nothing that Redis lost or never got is forgotten. Any number may run side by side.
 */
export function startRelay(queueName: QueueName, options: RelayOptions): AsyncDisposable {
  const connection = openRedis(options.redisUrl, "patient", options.log);
  const { prefix, log } = options;
  const keys: Trial["keys"] = [...trialKeys(prefix, [queueName]), `${prefix}:relayed:trial`];
  const rights = watchRights(connection, { work: "relay", keys, prefix }, log);
  const queue = lazyQueue(queueName, connection, prefix, rights);
  const round = createRound(queueName, queue, connection, options);
  const running = runUntilStopped("relay", () => withTimeout(roundAtMostMs, round()), {
    everyMs: options.everyMs,
    log,
  });
  return {
    async [Symbol.asyncDispose]() {
      await running[Symbol.asyncDispose]();
      rights.stop();
      connection.disconnect();
      await queue.close();
    },
  };
}

function createRound(name: QueueName, lazy: LazyQueue, connection: RedisClient, options: RelayOptions) {
  const { outbox, metrics, tracing = noTracing } = options;
  const measure = createMeasurement(name, options);
  const tellTrouble = createTroubleTeller(name, options.log);
  const relayed = metrics.counter("rekey_outbox_relayed_total");
  const reached = metrics.gauge("rekey_relay_round_timestamp_seconds");
  let measuredAtMs = -Infinity;
  return async (): Promise<"more" | "all"> => {
    if (performance.now() - measuredAtMs >= measureEveryMs) {
      await measure();
      measuredAtMs = performance.now();
    }
    await options.alsoEachRound?.();
    const queue = lazy.now();
    // Taking events moves their next look, so none is taken while Redis could not have it.
    if (!queue) return "all";
    await noticeLoss(name, connection, options);
    const events = await outbox.takeDue(batch);
    reached.set({ queue: name }, Date.now() / 1_000);
    if (events.length === 0) return "all";
    const startedAtMs = Date.now();
    const outcomes = await relayEvents(queue, connection, events);
    const added = outcomes.filter((outcome) => outcome.status === "fulfilled" && outcome.value === "added");
    const attributes = { "messaging.destination.name": name, "rekey.events": events.length };
    tracing.note(`relay ${name}`, "producer", {
      startedAtMs,
      traces: events.map(({ traceparent }) => traceparent),
      attributes,
    });
    relayed.inc({ queue: name }, added.length);
    tellTrouble(outcomes);
    return events.length === batch ? "more" : "all";
  };
}

/** One event that cannot be seen to does not hold up the others; it is looked at again as they are. */
function createTroubleTeller(queue: QueueName, log: Logger) {
  let isTroubled = false;
  return (outcomes: readonly PromiseSettledResult<unknown>[]): void => {
    const failed = outcomes.filter((outcome) => outcome.status === "rejected");
    const [first] = failed;
    if (first && !isTroubled) {
      const words = "the relay cannot see to the jobs of some events";
      log.error({ code: "relay-skips-events", queue, events: failed.length, err: first.reason as unknown }, words);
    }
    if (!first && isTroubled)
      log.info({ code: "relay-recovered", queue }, "the relay can see to the jobs of all events again");
    isTroubled = first !== undefined;
  };
}

function createMeasurement(name: QueueName, { outbox, metrics, log }: RelayOptions) {
  const open = metrics.gauge("rekey_outbox_open");
  const age = metrics.gauge("rekey_outbox_oldest_age_seconds");
  const deadLetters = metrics.gauge("rekey_outbox_dead_letters");
  let isTold = false;
  return async (): Promise<void> => {
    const measured = await outbox.measure();
    open.set({ queue: name }, measured.open);
    age.set({ queue: name }, measured.oldestAgeSeconds);
    deadLetters.set({ queue: name }, measured.deadLetters);
    const isLong = measured.oldestAgeSeconds >= tellAfterSeconds;
    if (isLong && !isTold) {
      const { open: events, oldestAgeSeconds } = measured;
      log.warn(
        { code: "event-open-for-long", queue: name, open: events, oldestAgeSeconds },
        "an event has not been done for long",
      );
    }
    isTold = isLong;
  };
}

/**
 * A key of ours lies in Redis beside the queue. Where it is gone the jobs are gone too, so every event that is not done
 * becomes due at once; whatever is lost without it is found at the next look at its event.
 */
async function noticeLoss(
  name: QueueName,
  connection: RedisClient,
  { prefix, outbox, log }: RelayOptions,
): Promise<void> {
  const mark = `${prefix}:relayed:${name}`;
  const words = "while this is here, so are the jobs";
  // Written and not only read: a Redis that answers and takes no write would have the events taken and put off in vain.
  if ((await connection.set(mark, words, "XX")) === "OK") return;
  const due = await outbox.makeAllDue();
  // Last, so that a round that fails in between is repeated.
  await connection.set(mark, words);
  if (due > 0)
    log.warn({ code: "redis-lost-jobs", queue: name, due }, "Redis has lost its jobs; looking at every event again");
}
