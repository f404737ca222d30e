import { setTimeout as pause } from "node:timers/promises";
import type { Queue } from "bullmq";
import type { PublishableEvent, QueueName } from "@rekey/contracts/events";
import type { Logger } from "@rekey/runtime/logger";
import type { Metrics } from "@rekey/runtime/metrics";
import { jobOf } from "./job-options.ts";
import { type LazyQueue, lazyQueue } from "./lazy-queue.ts";
import { openRedis } from "./redis-connection.ts";
import { within } from "./within.ts";

export interface RelayOptions {
  redisUrl: string;
  prefix: string;
  log: Logger;
  metrics: Metrics;
  everyMs: number;
  /** The events that are due and not done. They are looked at again later by themselves. */
  takeDueEvents: (limit: number) => Promise<PublishableEvent[]>;
  park: (eventId: string, because: string) => Promise<void>;
  measure: () => Promise<{ open: number; oldestAgeSeconds: number; parked: number }>;
  /** Work of the queue's owner that is done by time and not by an event. */
  alsoEachRound?: () => Promise<void>;
}

const batch = 200;

/**
 * The outbox pattern's polling publisher: puts every committed event that is not done, and has no job, into the queue.
 * It finds them by state, so nothing that Redis lost or never got is forgotten. Any number may run side by side.
 */
export function startRelay(queueName: QueueName, options: RelayOptions): AsyncDisposable {
  const connection = openRedis(options.redisUrl, "inspect", options.log);
  const queue = lazyQueue(queueName, connection, options.prefix);
  const stopping = new AbortController();
  const running = loop(queueName, queue, options, stopping.signal);
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await within(3_000, running).catch(() => {});
      connection.disconnect();
      await queue.close();
    },
  };
}

async function loop(queueName: QueueName, lazy: LazyQueue, options: RelayOptions, signal: AbortSignal): Promise<void> {
  const { log } = options;
  const open = options.metrics.gauge("rekey_outbox_open", "Events that are not done", ["queue"]);
  const age = options.metrics.gauge("rekey_outbox_oldest_age_seconds", "Age of the oldest event that is not done", [
    "queue",
  ]);
  const parked = options.metrics.gauge("rekey_outbox_parked", "Events set aside after their job failed for good", [
    "queue",
  ]);
  const relayed = options.metrics.counter("rekey_outbox_relayed_total", "Events the relay put into the queue", [
    "queue",
  ]);
  let isTroubled = false;
  while (!signal.aborted) {
    let again = false;
    try {
      const queue = lazy.now();
      // Taking events moves their next look, so none is taken while Redis could not have it.
      const events = queue ? await options.takeDueEvents(batch) : [];
      const outcomes = queue ? await Promise.all(events.map((event) => relay(queue, event, options))) : [];
      relayed.inc({ queue: queueName }, outcomes.filter((outcome) => outcome === "added").length);
      await options.alsoEachRound?.();
      const outbox = await options.measure();
      open.set({ queue: queueName }, outbox.open);
      age.set({ queue: queueName }, outbox.oldestAgeSeconds);
      parked.set({ queue: queueName }, outbox.parked);
      again = events.length === batch;
      if (isTroubled) log.info("the relay is well again");
      isTroubled = false;
    } catch (error) {
      if (!isTroubled) log.warn({ err: error }, "the relay cannot work now");
      isTroubled = true;
    }
    if (!again) await pause(options.everyMs, undefined, { signal }).catch(() => {});
  }
}

/** A job id is taken for as long as its job is kept, in whatever state: each state has its own answer. */
async function relay(
  queue: Queue,
  event: PublishableEvent,
  options: RelayOptions,
): Promise<"added" | "there" | "parked"> {
  const existing = await queue.getJob(event.id);
  const state = existing ? await existing.getState() : "unknown";
  if (existing && state === "failed") {
    // A worker that died many times in it is not the job's fault.
    if (existing.failedReason?.startsWith("job stalled")) {
      await existing.retry("failed");
      return "added";
    }
    await options.park(event.id, existing.failedReason ?? "its job failed");
    return "parked";
  }
  // PostgreSQL holds the schedule: what is due there does not wait for a time that Redis was once told.
  if (existing && state === "delayed") {
    await existing.promote().catch(() => {});
    return "there";
  }
  if (existing && state === "completed") await existing.remove();
  if (existing && state !== "completed") return "there";
  const job = jobOf(event);
  await queue.add(job.name, job.data, job.opts);
  return "added";
}
