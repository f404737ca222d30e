import { type QueueName, queueNames } from "@rekey/contracts/events";
import type { Logger } from "@rekey/runtime/logger";
import { type LazyQueue, lazyQueue } from "./lazy-queue.ts";
import { openRedis } from "./redis-connection.ts";
import { trialKeys } from "./try-redis.ts";
import { watchRights } from "./watch-rights.ts";
import { withTimeout } from "./with-timeout.ts";

export interface QueueSwitch extends AsyncDisposable {
  /** Undefined when Redis does not answer within a second. */
  isPaused(name: QueueName): Promise<boolean | undefined>;
  /** False when Redis did not answer in time; then it is not known whether it heard. */
  setPaused(name: QueueName, isPaused: boolean): Promise<boolean>;
}

/**
 * Pauses and resumes queues: while one is paused no job of it begins, and all that is published waits. A pause is kept
 * by Redis alone, so a Redis that loses everything runs its queues again.
 */
export function openQueueSwitch(options: { redisUrl: string; prefix: string; log: Logger }): QueueSwitch {
  const { log, prefix } = options;
  const connection = openRedis(options.redisUrl, "patient", log);
  const rights = watchRights(connection, { work: "switch", keys: trialKeys(prefix, queueNames), prefix }, log);
  const queues = new Map<QueueName, LazyQueue>(
    queueNames.map((name) => [name, lazyQueue(name, connection, prefix, rights)]),
  );
  return {
    async isPaused(name) {
      const queue = queues.get(name)?.now();
      return queue && withTimeout(1_000, queue.isPaused()).catch(() => undefined);
    },
    async setPaused(name, isPaused) {
      const queue = queues.get(name)?.now();
      if (!queue) return false;
      try {
        await withTimeout(1_000, isPaused ? queue.pause() : queue.resume());
        return true;
      } catch (err) {
        log.warn({ code: "queue-switch-failed", err, queue: name }, "a queue could not be paused or resumed");
        return false;
      }
    },
    async [Symbol.asyncDispose]() {
      rights.stop();
      connection.disconnect();
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}
