import { Queue } from "bullmq";
import { queueNames } from "@rekey/contracts/events";
import type { Logger } from "@rekey/runtime/logger";
import { openRedis } from "./redis-connection.ts";
import { within } from "./within.ts";

export interface InspectedQueues extends AsyncDisposable {
  queues: Queue[];
  /** Throws within 2 s when Redis does not answer. */
  ping(): Promise<void>;
}

/** The queues as Bull Board wants them. Every command ends within 1.5 s, so an absent Redis hangs no page. */
export function openQueuesForInspection(options: { redisUrl: string; prefix: string; log: Logger }): InspectedQueues {
  const connection = openRedis(options.redisUrl, "inspect", options.log);
  const queues = queueNames.map((name) => {
    const queue = new Queue(name, { connection, prefix: options.prefix, skipMetasUpdate: true });
    queue.on("error", () => {
      // The connection reports its own state once.
    });
    return queue;
  });
  return {
    queues,
    async ping() {
      if (connection.status !== "ready") throw new Error("Redis is away");
      await within(2_000, connection.ping());
    },
    async [Symbol.asyncDispose]() {
      connection.disconnect();
      await Promise.allSettled(queues.map((queue) => within(1_000, queue.close())));
    },
  };
}
