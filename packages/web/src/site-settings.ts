import { endedKeep } from "@rekey/runtime/clear-rows";
import { durationMs } from "@rekey/runtime/config-values";
import { redisUrl } from "@rekey/runtime/redis-url";
import { serverSettings } from "@rekey/runtime/server-settings";
import { z } from "zod";

const atLeast = (least: number) => z.coerce.number().int().min(least);

/** The settings of every process that checks passwords, by which contacts and staff are told from others. */
export const checkSettings = {
  /** What passwords are hashed with at least; a check costs as much for an address that nobody has. */
  ARGON2_MEMORY_KIB: atLeast(19_456).default(19_456),
  ARGON2_PASSES: atLeast(2).default(2),
  ARGON2_LANES: atLeast(1).default(1),
  /** How many checks of a password may wait for a core; whoever comes then is asked to come again in a moment. */
  PASSWORD_CHECKS_WAITING: atLeast(0).default(64),
  /** Of the process. Passwords take all of them but one, and no more than there are cores. */
  UV_THREADPOOL_SIZE: atLeast(1).max(1_024).default(4),
  /** Wrong tries in ten minutes of one client, at whatever addresses. */
  ATTEMPTS_PER_CLIENT: atLeast(1).default(60),
  /** Wrong tries of one client, or of one known device, at one address as typed. */
  ATTEMPTS_PER_ADDRESS: atLeast(1).default(10),
  /** Wrong tries of all clients together at one address; from then on each has only a few of its own. */
  ATTEMPTS_ON_ADDRESS: atLeast(1).default(100),
};

const CheckSettings = z.object(checkSettings);
export type CheckSettings = z.output<typeof CheckSettings>;

/** The settings of every site that people sign in to. */
export const siteSettings = {
  ...serverSettings,
  ...checkSettings,
  REDIS_URL: redisUrl(),
  QUEUE_PREFIX: z.string().min(1).default("{rekey}"),
  /** What pages tell whoever types a new password; of what staff set by hand the API decides. */
  PASSWORD_MIN_LENGTH: atLeast(8).max(64).default(15),
  SESSION_LIFETIME: durationMs("12h"),
  /** Whoever fills in the form of a link sooner than this is taken for a program, and asked to do it once more. */
  FORM_FILLED_AFTER: durationMs("2s"),
  /** How long sessions that are over are kept. */
  ENDED_KEEP: endedKeep(),
};

const SiteSettings = z.object(siteSettings);
export type SiteSettings = z.output<typeof SiteSettings>;

export function hashSettingsOf(config: CheckSettings) {
  const { ARGON2_MEMORY_KIB: memoryKib, ARGON2_PASSES: passes, ARGON2_LANES: lanes } = config;
  return { memoryKib, passes, lanes };
}

/** How a process checks passwords. */
export function passwordCheckSettings(config: CheckSettings) {
  const { UV_THREADPOOL_SIZE: threads, PASSWORD_CHECKS_WAITING: waiting } = config;
  return { settings: hashSettingsOf(config), threads, waiting };
}
