import { timeZoneSetting } from "@rekey/brand/brand-settings";
import { databaseUrlFault } from "@rekey/database/database-target";
import { checkedText, durationMs, portNumber, redisUrl } from "@rekey/runtime/config-values";
import { publicUrl } from "@rekey/runtime/http-url";
import { z } from "zod";
import { serverSettings } from "@rekey/runtime/server-settings";

export const Config = z.object({
  ...serverSettings,
  PORT: portNumber(4002),
  DATABASE_URL: checkedText(databaseUrlFault),
  REDIS_URL: redisUrl(),
  QUEUE_PREFIX: z.string().min(1).default("{rekey}"),
  /** Where staff open the console; also the issuer of the tokens that it makes for the API. */
  CONSOLE_URL: publicUrl(),
  API_URL: publicUrl(),
  STAFF_SIGNING_KEY: z.string().min(1),
  JWT_AUDIENCE: z.string().min(1).default("rekey"),
  /** What the page tells staff before they type; the API decides. */
  PASSWORD_MIN_LENGTH: z.coerce.number().int().min(8).max(64).default(15),
  /** `off` closes the choice to set a password on the page; the API refuses it by the same setting of its own. */
  MANUAL_RESET: z.enum(["typed", "off"], 'must be "typed" or "off"').default("typed"),
  /**
   * Whether `/styleguide` shows every part that pages are made of. For the demo: it tells nothing, but nobody needs it.
   */
  STYLE_GUIDE: z.enum(["yes", "no"]).default("no"),
  ...timeZoneSetting,
  SESSION_LIFETIME: durationMs("12h"),
  /** How many pages may follow a reset live; the others ask every second. */
  EVENT_STREAMS: z.coerce.number().int().min(0).default(500),
  /** What staff passwords are hashed with at least; a check costs as much for an address that nobody has. */
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
});

export type Config = z.output<typeof Config>;
