import { type PublishableEvent, type QueueName, queueNames } from "@rekey/contracts/events";
import { gather } from "@rekey/runtime/gather";
import type { Logger } from "@rekey/runtime/logger";
import { noTracing, type Tracing } from "@rekey/runtime/tracing";
import { jobOf } from "./job-options.ts";
import { type LazyQueue, lazyQueue } from "./lazy-queue.ts";
import { openRedis } from "./redis-connection.ts";
import { isReply, trialKeys } from "./try-redis.ts";
import { type LastingTrouble, watchRights } from "./watch-rights.ts";
import { withTimeout } from "./with-timeout.ts";

export interface Publisher extends AsyncDisposable {
  /**
   * Puts a committed event into its queue, with those of the same moment. Never throws and never takes longer than its
   * deadline: what Redis does not take in time is left to the relay of the queue's worker.
   */
  publish(event: PublishableEvent): Promise<"published" | "left-to-relay">;
  /** What keeps events from the queues, if anything does. */
  trouble(): LastingTrouble | undefined;
  /** Throws, with what to do, while something does. */
  check(): Promise<void>;
}

type Published = Awaited<ReturnType<Publisher["publish"]>>;

interface Adding {
  event: PublishableEvent;
  /** Nobody waits for it any longer then. */
  untilMs: number;
}

// Adding an event again changes nothing, so what may have been added with the others is tried alone.
const bounds = { atMost: 500, atOnce: 1, about: () => [], mayBeOfOne: isReply };

async function addAll(lazy: LazyQueue, adding: readonly Adding[]): Promise<Published[]> {
  const queue = lazy.now();
  const isInTime = ({ untilMs }: Adding) => queue !== undefined && performance.now() < untilMs;
  const inTime = new Set(adding.filter(isInTime));
  if (inTime.size > 0) await queue?.addBulk([...inTime].map(({ event }) => jobOf(event)));
  return adding.map((one) => (inTime.has(one) ? "published" : "left-to-relay"));
}

export interface PublisherOptions {
  redisUrl: string;
  prefix: string;
  log: Logger;
  timeoutMs?: number;
  tracing?: Tracing;
}

export function openPublisher(options: PublisherOptions): Publisher {
  const { log, prefix, timeoutMs = 100, tracing = noTracing } = options;
  const connection = openRedis(options.redisUrl, "fail-fast", log);
  const rights = watchRights(connection, { work: "publish", keys: trialKeys(prefix, queueNames), prefix }, log);
  const queues = new Map<QueueName, LazyQueue>(
    queueNames.map((name) => [name, lazyQueue(name, connection, prefix, rights)]),
  );
  const addIn = new Map(
    [...queues].map(([name, queue]) => [name, gather((adding: readonly Adding[]) => addAll(queue, adding), bounds)]),
  );
  const running = new Set<Promise<Published>>();
  async function add(event: PublishableEvent): Promise<Published> {
    const addTo = addIn.get(event.queue);
    if (!addTo || !queues.get(event.queue)?.now()) return "left-to-relay";
    try {
      return await withTimeout(timeoutMs, addTo({ event, untilMs: performance.now() + timeoutMs }));
    } catch (error) {
      log.warn(
        { code: "publish-failed", eventId: event.id, queue: event.queue, err: error },
        "an event could not be published; the relay publishes it",
      );
      if (isReply(error)) void rights.look();
      return "left-to-relay";
    }
  }
  return {
    trouble: rights.state,
    async check() {
      const trouble = rights.state();
      if (trouble) throw new Error(`${trouble.words} (${trouble.code})`);
    },
    publish(event) {
      const publishing = told(tracing, event, add(event));
      running.add(publishing);
      void publishing.finally(() => running.delete(publishing));
      return publishing;
    },
    async [Symbol.asyncDispose]() {
      // Nobody may have waited for them.
      await Promise.all(running);
      rights.stop();
      connection.disconnect();
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}

async function told(tracing: Tracing, event: PublishableEvent, publishing: Promise<Published>): Promise<Published> {
  const startedAtMs = Date.now();
  const outcome = await publishing;
  const attributes = { "messaging.destination.name": event.queue, "rekey.outcome": outcome };
  tracing.note(`publish ${event.type}`, "producer", { startedAtMs, traces: [event.traceparent], attributes });
  return outcome;
}
