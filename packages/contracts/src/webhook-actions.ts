import { z } from "zod";
import { listedOf } from "./listed.ts";
import { webhookDisabledReasons, webhookFields, webhookStates } from "./webhook-words.ts";

const text = z.string();
const by = text;

/** Actions of the history about webhooks. */
export const webhookActions = {
  // By its id and the host that it leads to: a URL may hold what only its owner should know.
  "webhook.created": z.strictObject({ by, webhook: text, host: text }),
  "webhook.updated": z.strictObject({
    by,
    webhook: text,
    fields: listedOf(webhookFields),
    host: text.optional(),
    state: z.enum(webhookStates).optional(),
    skipped: z.literal(true).optional(),
  }),
  "webhook.deleted": z.strictObject({ by, webhook: text }),
  "webhook.secret_rotated": z.strictObject({ by, webhook: text }),
  "webhook.tested": z.strictObject({ by, webhook: text }),
  "webhook.redelivery_requested": z.strictObject({ by, webhook: text, count: z.number() }),
  "webhook.disabled": z.strictObject({ webhook: text, because: z.enum(webhookDisabledReasons) }),
} as const;
