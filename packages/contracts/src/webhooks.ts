import { z } from "zod";
import { count, ownId, time } from "./answer-values.ts";
import { PublicEventType } from "./public-events.ts";
import { typedLine } from "./typed-line.ts";
import { webhookDeliveryStates, webhookDisabledReasons, webhookFailureNames, webhookStates } from "./webhook-words.ts";

const faultOfUrl = (text: string): string | undefined => {
  const url = URL.parse(text);
  if (!url || !/^https?:\/\//i.test(text)) return "must be a URL that begins with https://";
  if (url.username !== "" || url.password !== "") return "must be without a login; the signature says who sends";
  if (url.hash !== "" || text.includes("#")) return "must be without a fragment, which is never sent";
  return undefined;
};

/** As it is called: what URL parsing makes of it is not typed differently. */
const WebhookUrl = z
  .string()
  .max(2_000)
  .regex(/^[\x21-\x7e]+$/, "must be a URL in ASCII, with international names encoded and without spaces")
  .superRefine((text, context) => {
    const message = faultOfUrl(text);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  })
  .transform((text) => URL.parse(text)?.href ?? text);

/** Null: all there are, also those that a later version adds. */
const types = z.array(PublicEventType).min(1).max(50).nullable();
const description = typedLine(200).nullable();

export const WebhookBody = z.strictObject({
  url: WebhookUrl,
  types: types.default(null),
  description: description.default(null),
});
export type WebhookBody = z.input<typeof WebhookBody>;

/** `skip`: what has happened while nothing was sent is not sent any more. */
export const WebhookPatch = z
  .strictObject({
    url: WebhookUrl.optional(),
    types: types.optional(),
    description: description.optional(),
    state: z.enum(["active", "paused"]).optional(),
    skip: z.literal(true).optional(),
  })
  .refine(({ skip, state }) => skip === undefined || state === "active", {
    path: ["skip"],
    message: "must come with the state active",
  });
export type WebhookPatch = z.input<typeof WebhookPatch>;

const moment = z.iso.datetime({ offset: true });

/** Sends again what failed since a moment. */
export const RedeliveryBody = z.strictObject({ failedSince: moment });
export type RedeliveryBody = z.input<typeof RedeliveryBody>;

export const WebhookDeliveryQuery = z.strictObject({
  state: z.enum(webhookDeliveryStates).optional(),
  limit: z.coerce.number<number | string>().int().min(1).max(200).default(50),
  after: z.string().max(300).optional(),
});
export type WebhookDeliveryQuery = z.input<typeof WebhookDeliveryQuery>;
export type WebhookDeliveryRequest = z.output<typeof WebhookDeliveryQuery>;

export const Webhook = z.object({
  id: ownId,
  url: z.string(),
  description: z.string().nullable(),
  types: z.array(PublicEventType).nullable().describe("Null: all, also those that there will be."),
  state: z.enum(webhookStates),
  disabledBecause: z.enum(webhookDisabledReasons).nullable().describe("Null: it is not disabled."),
  failingSince: time.nullable().describe("Since when nothing could be delivered; null: all is well."),
  lastDeliveredAt: time.nullable(),
  waiting: count.describe("How many messages wait, counted up to 1 000."),
  oldSecretUntil: time
    .nullable()
    .describe("Until when the secret of before the last rotation signs as well; null: there is one secret."),
  createdAt: time,
  updatedAt: time,
});
export type Webhook = z.output<typeof Webhook>;

/** An endpoint with its secret, which is told this one time. */
export const WebhookWithSecret = Webhook.extend({ secret: z.string().describe("`whsec_…`; nobody is told it again.") });
export type WebhookWithSecret = z.output<typeof WebhookWithSecret>;

export const WebhookDelivery = z.object({
  id: ownId,
  webhookId: ownId,
  eventId: z.string().describe("The `webhook-id` that its receiver sees: the event's id."),
  type: z.string(),
  state: z.enum(webhookDeliveryStates),
  attempts: count,
  createdAt: time,
  lastAttemptAt: time.nullable(),
  nextAttemptAt: time.nullable().describe("Null: it is not to be tried again."),
  deliveredAt: time.nullable(),
  lastStatus: count.nullable().describe("The HTTP status of the last answer; null: none came."),
  lastFailure: z.enum(webhookFailureNames).nullable(),
  lastAnswer: z.string().nullable().describe("The first words of an answer that was no 2xx, cut and cleaned."),
  lastTookMs: count.nullable(),
});
export type WebhookDelivery = z.output<typeof WebhookDelivery>;

/** How many messages are sent again. */
export const Redelivered = z.object({ count });
export type Redelivered = z.output<typeof Redelivered>;
