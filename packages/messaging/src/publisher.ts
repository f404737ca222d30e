import { Queue } from "bullmq";
import { type PublishableEvent, type QueueName, queueNames } from "@rekey/contracts/events";
import type { Logger } from "@rekey/runtime/logger";
import { jobOf } from "./job-options.ts";
import { openRedis, reasonOf } from "./redis-connection.ts";

export interface Publisher extends AsyncDisposable {
  /**
   * Puts a committed event into its queue. Never throws and never takes longer than its deadline: what Redis does not
   * take in time is left to the relay of the queue's worker.
   */
  publish(event: PublishableEvent): Promise<"published" | "left-to-relay">;
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
  const queues = new Map<QueueName, Queue>();
  for (const name of queueNames) {
    const queue = new Queue(name, { connection, prefix, skipWaitingForReady: true });
    queue.on("error", () => {
      // The connection reports its own state once; a queue would repeat it with every try.
    });
    queues.set(name, queue);
  }
  return {
    async publish(event) {
      const queue = queues.get(event.queue);
      if (!queue || connection.status !== "ready") return "left-to-relay";
      const job = jobOf(event);
      const adding = queue.add(job.name, job.data, job.opts);
      try {
        await within(timeoutMs, adding);
        return "published";
      } catch (error) {
        log.warn({ eventId: event.id, queue: event.queue, reason: reasonOf(error) }, "left an event to the relay");
        return "left-to-relay";
      }
    },
    async [Symbol.asyncDispose]() {
      connection.disconnect();
      await Promise.allSettled([...queues.values()].map((queue) => within(1_000, queue.close())));
    },
  };
}

/** Fails when the work is not done in time. The work goes on, and its own failure is then nobody's. */
export async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`took longer than ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    work.catch(() => {});
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
