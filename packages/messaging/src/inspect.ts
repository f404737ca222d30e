import { Queue } from "bullmq";
import { queueNames } from "@rekey/contracts/events";
import type { Logger } from "@rekey/runtime/logger";
import { openRedis } from "./redis-connection.ts";
import { unasked } from "./redis-version.ts";
import { trialKeys } from "./try-redis.ts";
import { type LastingTrouble, watchRights } from "./watch-rights.ts";
import { withTimeout } from "./with-timeout.ts";

export interface InspectedQueues extends AsyncDisposable {
  queues: Queue[];
  /** Throws within 2 s when Redis does not answer, or does not let us look. */
  ping(): Promise<void>;
  /** What keeps us from looking, if anything does. */
  trouble(): LastingTrouble | undefined;
  /** Throws, with what to do, while something does. */
  check(): Promise<void>;
}

/** The queues as Bull Board wants them. Every command ends within 1.5 s, so an absent Redis hangs no page. */
export function openQueuesForInspection(options: { redisUrl: string; prefix: string; log: Logger }): InspectedQueues {
  const connection = openRedis(options.redisUrl, "patient", options.log);
  const rights = watchRights(
    connection,
    { work: "inspect", keys: trialKeys(options.prefix, queueNames), prefix: options.prefix },
    options.log,
  );
  const queues = queueNames.map((name) => {
    const queue = new Queue(name, { connection, prefix: options.prefix, skipMetasUpdate: true, ...unasked });
    // BullMQ's own way is a transaction, for which a user would have to be allowed two commands more.
    queue.getJobLogs = async (id, start = 0, end = -1) => {
      const key = queue.toKey(`${id}:logs`);
      const [logs, count] = await Promise.all([connection.lrange(key, start, end), connection.llen(key)]);
      return { logs, count };
    };
    queue.on("error", () => {
      // The connection reports its own state once.
    });
    return queue;
  });
  return {
    queues,
    trouble: rights.state,
    async check() {
      const trouble = rights.state();
      if (trouble) throw new Error(`${trouble.words} (${trouble.code})`);
    },
    async ping() {
      if (connection.status !== "ready") throw new Error("Redis is away");
      const trouble = rights.trouble();
      if (trouble !== undefined) throw new Error(trouble.words);
      await withTimeout(2_000, connection.ping());
    },
    async [Symbol.asyncDispose]() {
      rights.stop();
      connection.disconnect();
      await Promise.allSettled(queues.map((queue) => withTimeout(1_000, queue.close())));
    },
  };
}
