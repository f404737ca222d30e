import type { Queue, Worker } from "bullmq";
import type { QueueName } from "@rekey/contracts/events";
import { StillStarting } from "@rekey/runtime/health";
import type { Logger } from "@rekey/runtime/logger";
import { type LazyQueue, lazyQueue } from "./lazy-queue.ts";
import type { RedisClient } from "./redis-client.ts";
import { trialKeys } from "./try-redis.ts";
import { type ProgressRules, watchProgress } from "./watch-progress.ts";
import { firstTryMs, lookAgainMs, watchRights } from "./watch-rights.ts";
import { withTimeout } from "./with-timeout.ts";

export interface ConsumerGuard {
  /** A job has begun. */
  begin(): void;
  /** A job has ended. */
  end(): void;
  /** A command of the consumer has failed. */
  fail(): void;
  /** Whether no job may be begun. A consumer that is held may get one more, for which it was waiting already. */
  isHeld(): boolean;
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
  hindrance: () => Promise<string | undefined>;
}

// BullMQ repeats at once what has failed, so a consumer whose commands fail is held before it fills a core.
const failuresAtMost = 20;

/** Lets a consumer run while its Redis allows and keeps what it needs, and watches that it moves. */
export function guardConsumer(
  name: QueueName,
  worker: Worker,
  connection: RedisClient,
  options: GuardOptions,
): ConsumerGuard {
  const { prefix, log } = options;
  const rights = watchRights(connection, { work: "consume", keys: trialKeys(prefix, [name]), prefix }, log);
  const queue = lazyQueue(name, connection, prefix, rights);
  const starter = createStarter(worker, connection, options);
  const brake = createBrake(worker);
  const jobs = watchJobs(queue, options);
  let isBegun = false;
  const startedAtMs = performance.now();
  const looking = keepLooking(look, () => (brake.why() === undefined ? lookEveryMs(options.stuck) : lookAgainMs));
  connection.on("ready", looking.now);

  async function look(): Promise<void> {
    if (connection.status !== "ready") return;
    await rights.look();
    const why = rights.trouble()?.words ?? (await options.hindrance());
    if (why !== undefined) return brake.hold(why);
    brake.release();
    if (worker.isRunning() && !worker.isPaused()) await jobs.look();
    else await starter.start();
    isBegun = true;
  }

  return {
    begin: jobs.begin,
    end: jobs.end,
    fail: brake.fail,
    isHeld: () => brake.why() !== undefined,
    check() {
      if (rights.isNew()) throw new StillStarting("Redis is being connected to");
      // Also that it does not let us in, and why.
      if (connection.status !== "ready") throw new Error(rights.state()?.words ?? "Redis is away");
      const why = brake.why();
      if (why !== undefined) throw new Error(why);
      if (!isBegun && performance.now() - startedAtMs < firstTryMs) throw new StillStarting("the consumer is starting");
      if (starter.isRefused()) throw new Error("Redis throws keys away");
      if (jobs.isWedged()) throw new Error("jobs wait and none is taken");
    },
    async stop() {
      looking.stop();
      rights.stop();
      await queue.close();
    },
  };
}

function watchJobs(queue: LazyQueue, { stuck, leave }: GuardOptions) {
  let running = 0;
  const progress = watchProgress(
    stuck,
    async () => running === 0 && (await isWorkWaiting(queue.now())),
    () => leave("jobs wait and none is taken"),
  );
  const change = (by: 1 | -1): void => {
    running += by;
    progress.note();
  };
  return { begin: () => change(1), end: () => change(-1), look: progress.look, isWedged: progress.isWedged };
}

function createBrake(worker: Worker) {
  let why: string | undefined;
  let failures = 0;
  function hold(because: string): void {
    why = because;
    failures = 0;
    if (worker.isRunning() && !worker.isPaused()) void worker.pause(true).catch(() => {});
  }
  return {
    hold,
    /** Whoever calls this starts the worker again. */
    release() {
      why = undefined;
      failures = 0;
    },
    fail() {
      failures += 1;
      if (failures >= failuresAtMost) hold("Redis refuses what the consumer asks");
    },
    why: () => why,
  };
}

/** Looks now, again whenever told, and else after the pause; never twice at once. */
function keepLooking(look: () => Promise<void>, pauseMs: () => number) {
  let timer: NodeJS.Timeout | undefined;
  let isLooking = false;
  let isStopped = false;
  const now = (): void => {
    if (isLooking || isStopped) return;
    isLooking = true;
    clearTimeout(timer);
    void look().finally(() => {
      isLooking = false;
      if (!isStopped) timer = setTimeout(now, pauseMs()).unref();
    });
  };
  now();
  return {
    now,
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

/** Often enough that what is found is found in time. */
function lookEveryMs({ redAfterMs }: ProgressRules): number {
  return Math.min(5_000, redAfterMs / 9);
}

function createStarter(worker: Worker, connection: RedisClient, { log, mayEvict }: GuardOptions) {
  let policy: string | undefined;
  let isTroubled = false;
  async function start(): Promise<void> {
    try {
      const found = await withTimeout(2_000, readPolicy(connection));
      if (worker.isRunning() && !worker.isPaused()) return;
      if (found !== policy && evicts(found)) {
        const words = "Redis throws keys away when it is full; set its maxmemory-policy to noeviction";
        if (mayEvict) log.warn({ code: "redis-may-evict", policy: found }, words);
        else
          log.error(
            { code: "redis-may-evict", policy: found },
            `${words}, or set REDIS_MAY_EVICT=yes; no job is taken until then`,
          );
      }
      policy = found;
      if (!evicts(found) || mayEvict) begin(worker, log);
      isTroubled = false;
    } catch (err) {
      if (!isTroubled)
        log.warn({ code: "redis-policy-unknown", err }, "Redis could not be asked whether it throws keys away");
      isTroubled = true;
    }
  }
  return { start, isRefused: () => policy !== undefined && evicts(policy) && !mayEvict };
}

function begin(worker: Worker, log: Logger): void {
  if (worker.isPaused()) return void worker.resume();
  // Never resolves while the consumer runs.
  worker.run().catch((err: unknown) => log.error({ code: "consumer-ended", err }, "the consumer ended by itself"));
}

/** A Redis that does not tell is believed. */
function evicts(policy: string): boolean {
  return policy !== "noeviction" && policy !== "unknown";
}

async function readPolicy(connection: RedisClient): Promise<string> {
  const told = await connection.info("memory").catch((error: unknown) => {
    // Some hosts allow nobody to ask.
    if (error instanceof Error && error.name === "ReplyError") return "";
    throw error;
  });
  const [, policy = "unknown"] = /^maxmemory_policy:(\S+)/m.exec(told) ?? [];
  return policy;
}

async function isWorkWaiting(queue: Queue | undefined): Promise<boolean> {
  if (!queue || (await withTimeout(2_000, queue.isPaused()))) return false;
  const counts = await withTimeout(2_000, queue.getJobCounts("waiting", "prioritized"));
  return Object.values(counts).some((count) => count > 0);
}
