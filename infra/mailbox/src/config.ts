import { durationMs, portNumber } from "@rekey/runtime/config-values";
import { z } from "zod";

export const Config = z.object({
  HOST: z.string().default("127.0.0.1"),
  PORT: portNumber(4003),
  SMTP_PORT: portNumber(4025),
  /** The SMTP server that takes delivery status notifications. Without it no mail can be sent back. */
  BOUNCES_TO: z.url({ protocol: /^smtp$/ }).optional(),
  BOUNCE_TIMEOUT: durationMs("10s"),
});
