import { Queue } from "bullmq";
import type { Redis } from "ioredis";
import type { QueueName } from "@rekey/contracts/events";
import { within } from "./within.ts";

export interface LazyQueue {
  /** The queue, or undefined while Redis is away. */
  now(): Queue | undefined;
  close(): Promise<void>;
}

/**
 * A queue that is made when Redis is first there. BullMQ asks the server for its version once, when a queue is made, and
 * a queue that got no answer then stays broken for ever; such a one is dropped and made anew.
 */
export function lazyQueue(name: QueueName, connection: Redis, prefix: string): LazyQueue {
  let current: Queue | undefined;
  return {
    now() {
      if (connection.status !== "ready") return undefined;
      if (current) return current;
      const queue = new Queue(name, { connection, prefix, skipWaitingForReady: true });
      queue.on("error", () => {
        // The connection reports its own state once; a queue would repeat it with every try.
      });
      queue.waitUntilReady().catch(() => {
        if (current === queue) current = undefined;
      });
      current = queue;
      return queue;
    },
    async close() {
      if (current) await within(1_000, current.close()).catch(() => {});
    },
  };
}
