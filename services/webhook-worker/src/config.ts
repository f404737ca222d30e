import { z } from "zod";
import { databaseUrlFault } from "@rekey/database/server/database-target";
import { checkedText, durationMs, portNumber } from "@rekey/runtime/config-values";
import { networkList } from "@rekey/runtime/networks";

export const Config = z.object({
  ADMIN_PORT: portNumber(4107),
  DATABASE_URL: checkedText(databaseUrlFault),
  /** `<key>,<key>`: the private parts of WEBHOOK_SEALING_PUBLIC_KEY, those of before a change too. */
  WEBHOOK_SEALING_PRIVATE_KEYS: z.string().min(1),
  /** Networks that are not of the open internet and yet may be sent to, also by plain http. */
  WEBHOOK_ALLOWED_NETWORKS: networkList(),
  /** How many messages are sent to one endpoint at once. */
  WEBHOOKS_AT_ONCE: z.coerce.number().int().min(1).max(64).default(8),
  /** For how long a message is tried. */
  WEBHOOK_GIVE_UP_AFTER: durationMs("72h"),
  /** An endpoint at which nothing has arrived for so long is given up. */
  WEBHOOK_DISABLE_AFTER: durationMs("120h"),
  /** How long deliveries that are over are kept. */
  WEBHOOK_KEEP: durationMs("30d"),
  /** One try, from the look-up of the name to the end of the answer. */
  WEBHOOK_TIMEOUT: durationMs("15s"),
  /** The pause after a first failure; it grows fourfold. */
  WEBHOOK_RETRY_FIRST: durationMs("5s"),
  WEBHOOK_RETRY_MAX: durationMs("8h"),
  WEBHOOK_EVERY: durationMs("200ms"),
});
export type Config = z.output<typeof Config>;
