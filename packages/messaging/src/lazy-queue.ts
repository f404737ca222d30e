import { Queue } from "bullmq";
import type { QueueName } from "@rekey/contracts/events";
import type { RedisClient } from "./redis-client.ts";
import { unasked } from "./redis-version.ts";
import type { RightsWatch } from "./watch-rights.ts";
import { withTimeout } from "./with-timeout.ts";

export interface LazyQueue {
  /** The queue, or undefined while Redis is away, or does not let us do the work. */
  now(): Queue | undefined;
  close(): Promise<void>;
}

/**
 * A queue that is made when Redis is first there. One that could not begin stays broken for ever; it is dropped and
 * made anew.
 */
export function lazyQueue(name: QueueName, connection: RedisClient, prefix: string, rights: RightsWatch): LazyQueue {
  let current: Queue | undefined;
  return {
    now() {
      if (connection.status !== "ready" || rights.trouble() !== undefined) return undefined;
      if (current) return current;
      const queue = new Queue(name, { connection, prefix, skipWaitingForReady: true, ...unasked });
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
      if (current) await withTimeout(1_000, current.close()).catch(() => {});
    },
  };
}
