import { brandSettings } from "@rekey/brand/brand-settings";
import { databaseUrlFault } from "@rekey/database/database-target";
import { checkedText, durationMs, portNumber, redisUrl } from "@rekey/runtime/config-values";
import { publicUrl } from "@rekey/runtime/http-url";
import { z } from "zod";
import { serverSettings } from "@rekey/runtime/server-settings";

export const Config = z.object({
  ...serverSettings,
  PORT: portNumber(4001),
  DATABASE_URL: checkedText(databaseUrlFault),
  REDIS_URL: redisUrl(),
  QUEUE_PREFIX: z.string().min(1).default("{rekey}"),
  PORTAL_URL: publicUrl(),
  ...brandSettings,
  SEALING_PUBLIC_KEY: z.string().min(1),
  PASSWORD_MIN_LENGTH: z.coerce.number().int().min(8).max(64).default(15),
  SESSION_LIFETIME: durationMs("12h"),
  /** How long a page waits for a new password to be in force before it says that it is being applied. */
  WAIT_FOR_CHANGE: durationMs("4s"),
  /** Whoever fills in the form of a link sooner than this is taken for a program, and asked to do it once more. */
  FORM_FILLED_AFTER: durationMs("2s"),
  /** The latest time after which a request made here ends, however late its mail. */
  RESET_OPEN_FOR: durationMs("48h"),
  ARGON2_MEMORY_KIB: z.coerce.number().int().min(19_456).default(19_456),
  ARGON2_PASSES: z.coerce.number().int().min(2).default(2),
  ARGON2_LANES: z.coerce.number().int().min(1).default(1),
  /** How many checks of a password may wait for a core; whoever comes then is asked to come again in a moment. */
  PASSWORD_CHECKS_WAITING: z.coerce.number().int().min(0).default(64),
  /** Of the process. Passwords take all of them but one, and no more than there are cores. */
  UV_THREADPOOL_SIZE: z.coerce.number().int().min(1).max(1_024).default(4),
  /** What may go wrong in ten minutes: of one client, of one client at one address as typed, of all at one address. */
  ATTEMPTS_PER_CLIENT: z.coerce.number().int().min(1).default(60),
  ATTEMPTS_PER_ADDRESS: z.coerce.number().int().min(1).default(10),
  ATTEMPTS_ON_ADDRESS: z.coerce.number().int().min(1).default(100),
  PUBLISH_TIMEOUT: durationMs("100ms"),
});

export type Config = z.output<typeof Config>;
