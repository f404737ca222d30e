import { durationMs, portNumber } from "@rekey/runtime/config-values";
import { publicUrl } from "@rekey/runtime/http-url";
import { z } from "zod";

export const Config = z.object({
  HOST: z.string().default("127.0.0.1"),
  PORT: portNumber(4002),
  DATABASE_URL: z.url(),
  REDIS_URL: z.url(),
  QUEUE_PREFIX: z.string().min(1).default("{rekey}"),
  /** Where staff open the console; also the issuer of the tokens that it makes for the API. */
  CONSOLE_URL: publicUrl(),
  API_URL: publicUrl(),
  STAFF_SIGNING_KEY: z.string().min(1),
  JWT_AUDIENCE: z.string().min(1).default("rekey"),
  /** What the page tells staff before they type; the API decides. */
  PASSWORD_MIN_LENGTH: z.coerce.number().int().min(8).max(64).default(15),
  /** Whether `/styleguide` shows every part that pages are made of. For the demo: it tells nothing, but nobody needs it. */
  STYLE_GUIDE: z.enum(["yes", "no"]).default("no"),
  SESSION_LIFETIME: durationMs("12h"),
  /** How many pages may follow a reset live; the others ask every second. */
  EVENT_STREAMS: z.coerce.number().int().min(0).default(500),
  /** How often one client, or one address as typed, may try to sign in within ten minutes. */
  ATTEMPTS_PER_CLIENT: z.coerce.number().int().min(1).default(60),
  ATTEMPTS_PER_ADDRESS: z.coerce.number().int().min(1).default(10),
});

export type Config = z.output<typeof Config>;
