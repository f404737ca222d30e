import { z } from "zod";
import { databaseUrlFault } from "@rekey/database/server/database-target";
import { checkedText, durationMs, portNumber, readAs } from "@rekey/runtime/config-values";
import { receiverUrl } from "@rekey/runtime/http-url";
import { networkList, plainReceiverFault } from "@rekey/runtime/networks";
import { readWebhookSecrets } from "@rekey/secrets/webhook-secret";

const secretsFault =
  "must be one or two secrets of Standard Webhooks: whsec_ and 24 to 64 bytes in base64, with a comma between";

export const Config = z
  .object({
    ADMIN_PORT: portNumber(4108),
    DATABASE_URL: checkedText(databaseUrlFault),
    /** Where the CRM takes the hashes of new passwords. */
    HANDOVER_URL: receiverUrl(),
    /** `whsec_…`, by which calls are signed as Standard Webhooks has it; two while the CRM changes to another. */
    HANDOVER_SECRETS: readAs(readWebhookSecrets, secretsFault),
    /** `<key>,<key>`: the private parts of HANDOVER_SEALING_PUBLIC_KEY, those of before a change too. */
    HANDOVER_SEALING_PRIVATE_KEYS: z.string().min(1),
    /** Networks that are not of the open internet and yet may be called, also by plain http. */
    HANDOVER_ALLOWED_NETWORKS: networkList(),
    HANDOVERS_AT_ONCE: z.coerce.number().int().min(1).max(64).default(8),
    /** For how long a password is tried to be handed over; the credentials worker has to be told the same. */
    HANDOVER_GIVE_UP_AFTER: durationMs("72h"),
    /** One try, from the look-up of the name to the end of the answer. */
    HANDOVER_TIMEOUT: durationMs("15s"),
    /** The pause after a first failure; it grows fourfold. */
    HANDOVER_RETRY_FIRST: durationMs("5s"),
    HANDOVER_RETRY_MAX: durationMs("1h"),
    HANDOVER_EVERY: durationMs("200ms"),
  })
  .superRefine((config, context) => {
    const fault = plainReceiverFault(
      [config.HANDOVER_URL],
      config.HANDOVER_ALLOWED_NETWORKS,
      "HANDOVER_ALLOWED_NETWORKS",
    );
    if (fault !== undefined) context.addIssue({ code: "custom", path: ["HANDOVER_URL"], message: fault });
  });
export type Config = z.output<typeof Config>;
