import { databaseUrlFault } from "@rekey/database/server/database-target";
import { endedKeep } from "@rekey/runtime/clear-rows";
import { checkedText, durationMs, yesOrNo } from "@rekey/runtime/config-values";
import { redisUrl } from "@rekey/runtime/redis-url";
import { z } from "zod";

/** The settings of every worker of a queue. */
export const workerSettings = {
  DATABASE_URL: checkedText(databaseUrlFault),
  REDIS_URL: redisUrl(),
  /** Work also with a Redis that throws keys away when it is full. What it loses is found again, only later. */
  REDIS_MAY_EVICT: yesOrNo("no"),
  QUEUE_PREFIX: z.string().min(1).default("{rekey}"),
  CONCURRENCY: z.coerce.number().int().min(1).max(64).default(32),
  /** How far a worker stands back on a busy machine: whoever waits for an answer goes before a mail. */
  NICENESS: z.coerce.number().int().min(0).max(19).default(10),
  /** How long the job of a killed worker stays locked before another one takes it. */
  JOB_LOCK: durationMs("5s"),
  /** The longest pause between two tries of a job that fails in a way nobody expected; the eighth is the last. */
  JOB_RETRY_MAX: durationMs("8s"),
  RELAY_EVERY: durationMs("1s"),
  /** When the relay looks again at an event whose job it has seen to. */
  REPUBLISH_AFTER: durationMs("10s"),
  /** How long what has ended and is of no further use is kept. */
  ENDED_KEEP: endedKeep(),
  /** So long may jobs wait with none being taken until the worker says that it is not ready, and until it leaves. */
  STUCK_RED_AFTER: durationMs("45s"),
  STUCK_LEAVE_AFTER: durationMs("75s"),
};

/** The settings of the workers that issue links and mail them; both have to be told the same. */
export const linkSettings = {
  TOKEN_KEYS: z.string().min(1),
  /** A link with less left than this is not mailed once more; a fresh one is. */
  LINK_MINIMUM_LEFT: durationMs("15m"),
};

const schema = z.object(workerSettings);
export type WorkerConfig = z.output<typeof schema>;
