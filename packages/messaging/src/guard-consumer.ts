import type { Queue, Worker } from "bullmq";
import type { Redis } from "ioredis";
import type { QueueName } from "@rekey/contracts/events";
import type { Logger } from "@rekey/runtime/logger";
import { lazyQueue } from "./lazy-queue.ts";
import { type ProgressRules, watchProgress } from "./watch-progress.ts";
import { within } from "./within.ts";

export interface ConsumerGuard {
  /** A job has begun. */
  begin(): void;
  /** A job has ended. */
  end(): void;
  /** Throws while the consumer must not run, or does not move. */
  check(): void;
  stop(): Promise<void>;
}

interface GuardOptions {
  prefix: string;
  log: Logger;
  mayEvict: boolean;
  stuck: ProgressRules;
  leave: (why: string) => void;
}

/** Starts a consumer once its Redis is one that keeps what it is given, and watches that it moves. */
export function guardConsumer(
  name: QueueName,
  worker: Worker,
  connection: Redis,
  options: GuardOptions,
): ConsumerGuard {
  const queue = lazyQueue(name, connection, options.prefix);
  const starter = createStarter(worker, connection, options);
  let running = 0;
  const progress = watchProgress(
    options.stuck,
    async () => running === 0 && (await isWorkWaiting(queue.now())),
    () => options.leave("jobs wait and none is taken"),
  );
  const look = (): void => {
    if (connection.status === "ready") void (worker.isRunning() ? progress.look() : starter.start());
  };
  const timer = setInterval(look, lookEveryMs(options.stuck)).unref();
  connection.on("ready", look);
  look();
  return {
    begin() {
      running += 1;
      progress.note();
    },
    end() {
      running -= 1;
      progress.note();
    },
    check() {
      if (starter.isRefused()) throw new Error("Redis throws keys away");
      if (progress.isWedged()) throw new Error("jobs wait and none is taken");
    },
    async stop() {
      clearInterval(timer);
      await queue.close();
    },
  };
}

/** Often enough that what is found is found in time. */
function lookEveryMs({ redAfterMs }: ProgressRules): number {
  return Math.min(5_000, redAfterMs / 9);
}

function createStarter(worker: Worker, connection: Redis, { log, mayEvict }: GuardOptions) {
  let policy: string | undefined;
  let isTroubled = false;
  async function start(): Promise<void> {
    try {
      const found = await within(2_000, readPolicy(connection));
      if (worker.isRunning()) return;
      if (found !== policy && evicts(found)) {
        const words = "Redis throws keys away when it is full; set its maxmemory-policy to noeviction";
        if (mayEvict) log.warn({ policy: found }, words);
        else log.error({ policy: found }, `${words}, or set REDIS_MAY_EVICT=yes; no job is taken until then`);
      }
      policy = found;
      // Never resolves while the consumer runs.
      if (!evicts(found) || mayEvict) worker.run().catch((err: unknown) => log.error({ err }, "the consumer ended"));
      isTroubled = false;
    } catch (err) {
      if (!isTroubled) log.warn({ err }, "cannot ask Redis whether it throws keys away");
      isTroubled = true;
    }
  }
  return { start, isRefused: () => policy !== undefined && evicts(policy) && !mayEvict };
}

/** A Redis that does not tell is believed. */
function evicts(policy: string): boolean {
  return policy !== "noeviction" && policy !== "unknown";
}

async function readPolicy(connection: Redis): Promise<string> {
  const told = await connection.info("memory").catch((error: unknown) => {
    // Some hosts allow nobody to ask.
    if (error instanceof Error && error.name === "ReplyError") return "";
    throw error;
  });
  const [, policy = "unknown"] = /^maxmemory_policy:(\S+)/m.exec(told) ?? [];
  return policy;
}

async function isWorkWaiting(queue: Queue | undefined): Promise<boolean> {
  if (!queue || (await within(2_000, queue.isPaused()))) return false;
  const counts = await within(2_000, queue.getJobCounts("waiting", "prioritized"));
  return Object.values(counts).some((count) => count > 0);
}
