import type { Queue, Worker } from "bullmq";
import type { Redis } from "ioredis";
import type { QueueName } from "@rekey/contracts/events";
import type { Logger } from "@rekey/runtime/logger";
import { lazyQueue } from "./lazy-queue.ts";
import { watchProgress } from "./watch-progress.ts";
import { within } from "./within.ts";

export interface ConsumerGuard {
  /** A job has begun or ended. */
  note(): void;
  /** Throws while the consumer must not run, or does not move. */
  check(): void;
  stop(): Promise<void>;
}

const lookEveryMs = 5_000;
const rules = { redAfterMs: 45_000, leaveAfterMs: 75_000 };

/** Starts a consumer once its Redis is one that keeps what it is given, and watches that it moves. */
export function guardConsumer(
  name: QueueName,
  worker: Worker,
  connection: Redis,
  options: { prefix: string; log: Logger; mayEvict: boolean; leave: (why: string) => void },
): ConsumerGuard {
  const { log, mayEvict } = options;
  const queue = lazyQueue(name, connection, options.prefix);
  let policy: string | undefined;
  const progress = watchProgress(
    rules,
    () => isWorkWaiting(queue.now()),
    () => options.leave("jobs wait and none is taken"),
  );

  async function look(): Promise<void> {
    if (connection.status !== "ready") return;
    if (worker.isRunning()) return progress.look();
    const found = await within(2_000, readPolicy(connection));
    if (found !== policy && found !== "noeviction") {
      const words = "Redis throws keys away when it is full; set its maxmemory-policy to noeviction";
      if (mayEvict) log.warn({ policy: found }, words);
      else log.error({ policy: found }, `${words}, or set REDIS_MAY_EVICT=yes; no job is taken until then`);
    }
    policy = found;
    // Never resolves while the consumer runs.
    if (found === "noeviction" || mayEvict) void worker.run().catch((err: unknown) => log.error({ err }, "consumer"));
  }

  const lookSafely = (): void => void look().catch((err: unknown) => log.debug({ err }, "could not look at the queue"));
  const timer = setInterval(lookSafely, lookEveryMs).unref();
  connection.on("ready", lookSafely);
  if (connection.status === "ready") lookSafely();
  return {
    note: progress.note,
    check() {
      if (policy !== undefined && policy !== "noeviction" && !mayEvict) throw new Error("Redis throws keys away");
      if (progress.isWedged()) throw new Error("jobs wait and none is taken");
    },
    async stop() {
      clearInterval(timer);
      await queue.close();
    },
  };
}

async function readPolicy(connection: Redis): Promise<string> {
  const [, policy = "unknown"] = /^maxmemory_policy:(\S+)/m.exec(await connection.info("memory")) ?? [];
  return policy;
}

async function isWorkWaiting(queue: Queue | undefined): Promise<boolean> {
  if (!queue || (await within(2_000, queue.isPaused()))) return false;
  const counts = await within(2_000, queue.getJobCounts("waiting", "prioritized"));
  return Object.values(counts).some((count) => count > 0);
}
