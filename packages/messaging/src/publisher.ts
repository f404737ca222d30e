import { type PublishableEvent, type QueueName, queueNames } from "@rekey/contracts/events";
import type { Logger } from "@rekey/runtime/logger";
import { jobOf } from "./job-options.ts";
import { type LazyQueue, lazyQueue } from "./lazy-queue.ts";
import { openRedis } from "./redis-connection.ts";
import { isReply, trialKeys } from "./try-redis.ts";
import { type LastingTrouble, watchRights } from "./watch-rights.ts";
import { within } from "./within.ts";

export interface Publisher extends AsyncDisposable {
  /**
   * Puts a committed event into its queue. Never throws and never takes longer than its deadline: what Redis does not
   * take in time is left to the relay of the queue's worker.
   */
  publish(event: PublishableEvent): Promise<"published" | "left-to-relay">;
  /** What keeps events from the queues, if anything does. */
  trouble(): LastingTrouble | undefined;
  /** Throws, with what to do, while something does. */
  check(): Promise<void>;
}

export interface PublisherOptions {
  redisUrl: string;
  prefix: string;
  log: Logger;
  timeoutMs?: number;
}

export function openPublisher(options: PublisherOptions): Publisher {
  const { log, prefix, timeoutMs = 100 } = options;
  const connection = openRedis(options.redisUrl, "publish", log);
  const rights = watchRights(connection, { work: "publish", keys: trialKeys(prefix, queueNames), prefix }, log);
  const queues = new Map<QueueName, LazyQueue>(
    queueNames.map((name) => [name, lazyQueue(name, connection, prefix, rights)]),
  );
  return {
    trouble: rights.state,
    async check() {
      const trouble = rights.state();
      if (trouble) throw new Error(`${trouble.words} (${trouble.code})`);
    },
    async publish(event) {
      const queue = queues.get(event.queue)?.now();
      if (!queue) return "left-to-relay";
      const job = jobOf(event);
      const adding = queue.add(job.name, job.data, job.opts);
      try {
        await within(timeoutMs, adding);
        return "published";
      } catch (error) {
        log.warn({ eventId: event.id, queue: event.queue, err: error }, "left an event to the relay");
        if (isReply(error)) void rights.look();
        return "left-to-relay";
      }
    },
    async [Symbol.asyncDispose]() {
      rights.stop();
      connection.disconnect();
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}
