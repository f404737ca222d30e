import { z } from "zod";
import { databaseUrlFault } from "@rekey/database/database-target";
import { checkedText, durationMs, redisUrl, yesOrNo } from "@rekey/runtime/config-values";

export const Config = z.object({
  DATABASE_URL: checkedText(databaseUrlFault),
  REDIS_URL: redisUrl(),
  /** Work also with a Redis that throws keys away when it is full. What it loses is found again, only later. */
  REDIS_MAY_EVICT: yesOrNo("no"),
  QUEUE_PREFIX: z.string().min(1).default("{rekey}"),
  TOKEN_KEYS: z.string().min(1),
  SEALING_PRIVATE_KEYS: z.string().min(1),
  ARGON2_MEMORY_KIB: z.coerce.number().int().min(19_456).default(19_456),
  ARGON2_PASSES: z.coerce.number().int().min(2).default(2),
  ARGON2_LANES: z.coerce.number().int().min(1).default(1),
  /** By requests on the portal, which anybody can make; apart from what staff may send. */
  SELF_SERVICE_MAILS_PER_CONTACT_PER_HOUR: z.coerce.number().int().min(1).default(3),
  /** A link with less left than this is not mailed once more. */
  LINK_MINIMUM_LEFT: durationMs("15m"),
  /**
   * After a notice, the next one of its kind to the same contact waits so long, and tells of all changes until then.
   */
  GATHER_NOTICES_FOR: durationMs("10m"),
  /** Of the process. Passwords take all of them but one, and no more than there are cores. */
  UV_THREADPOOL_SIZE: z.coerce.number().int().min(1).max(1_024).default(4),
  CONCURRENCY: z.coerce.number().int().min(1).max(64).default(4),
  /** A sealed password whose key has been missing for so long is given up: that key is taken for lost. */
  LOST_KEY_AFTER: durationMs("72h"),
  /** How long the job of a killed worker stays locked before another one takes it. */
  JOB_LOCK: durationMs("5s"),
  /** The longest pause between two tries of a job that fails in a way nobody expected; the eighth is the last. */
  JOB_RETRY_MAX: durationMs("8s"),
  RELAY_EVERY: durationMs("1s"),
  /** When the relay looks again at an event whose job it has seen to. */
  REPUBLISH_AFTER: durationMs("10s"),
  /** So long may jobs wait with none being taken until the worker says that it is not ready, and until it leaves. */
  STUCK_RED_AFTER: durationMs("45s"),
  STUCK_LEAVE_AFTER: durationMs("75s"),
});
export type Config = z.output<typeof Config>;
