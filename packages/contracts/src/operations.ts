import { z } from "zod";
import { count, ownId, time } from "./answer-values.ts";
import {
  attemptOutcomes,
  attemptPhases,
  deliveryKinds,
  mailRefusals,
  returnedMailKinds,
  transportTroubles,
  utf8Offers,
} from "./deliveries.ts";
import { eventTypes, queueNames } from "./events.ts";
import { Hold, ResetDelivery, deliveryFailure } from "./resources.ts";

/** Whether a queue runs, and what of its work waits. */
export const QueueState = z.object({
  name: z.enum(queueNames),
  isPaused: z.boolean().nullable().describe("Null: Redis does not answer, so nobody knows."),
  waiting: count.describe("How much is committed and could be done by now."),
  oldestAt: time.nullable().describe("Since when the oldest of it could be done."),
  hold: Hold.nullable(),
});
export type QueueState = z.output<typeof QueueState>;

export const MailTransport = z.object({
  name: z.string(),
  isOut: z.boolean(),
  trouble: z
    .enum(transportTroubles)
    .nullable()
    .exactOptional()
    .describe("Why it is out; null or missing while nothing is wrong."),
  because: z
    .enum(mailRefusals)
    .nullable()
    .exactOptional()
    .describe("Of one that refuses our mail, what it has against it; null or missing when it has not said."),
  smtpUtf8: z
    .enum(utf8Offers)
    .describe("Whether it takes addresses that are not ASCII before the @, as it said when it was last spoken with."),
});
export type MailTransport = z.output<typeof MailTransport>;

export const MailStatus = z.object({
  configured: z.boolean().describe('Whether "Send Set Password Email" can be offered at all.'),
  healthy: z.boolean(),
  reason: z.string().nullable().describe("One sentence for the staff when it is not both."),
  checkedAt: time.nullable(),
  smtpUtf8: z
    .enum(utf8Offers)
    .describe(
      "Whether contacts may have addresses that are not ASCII before the @: `yes` where one way out takes them.",
    ),
  transports: z.array(MailTransport).describe("The ways out, in the order in which they are tried."),
  queues: z.array(QueueState).describe("What waits to be done before a mail can leave, by queue."),
});
export type MailStatus = z.output<typeof MailStatus>;

/** What one transport made of a mail. */
export const MailTry = z.object({
  transport: z.string(),
  outcome: z.enum(attemptOutcomes),
  phase: z.enum(attemptPhases).describe("Where the conversation ended."),
  code: count.nullable(),
  response: z.string().nullable().describe("The server's words, cut and cleaned; null when it said nothing."),
  failure: deliveryFailure
    .nullable()
    .exactOptional()
    .describe("What came of it where the server said nothing; null or missing when it did."),
  queueId: z.string().nullable().describe("Under which the server has the mail, when it said so."),
});
export type MailTry = z.output<typeof MailTry>;

/** A mail without a secret that operations send through every transport to see whether it works. */
export const MailTest = z.object({
  id: ownId,
  to: z.string(),
  requestedBy: z.string(),
  createdAt: time,
  endedAt: time.nullable().describe("Null: no mail worker has tried all transports yet."),
  tries: z.array(MailTry),
});
export type MailTest = z.output<typeof MailTest>;

/** A mail to a contact as operations see it: what became of it, and nothing of whom it is for. */
export const MailDelivery = ResetDelivery.extend({
  id: ownId,
  resetId: ownId.nullable().describe("Null: not about a reset."),
  mail: z.enum(deliveryKinds),
  waitsForTransport: z.boolean().describe("No mail server could be used: it is tried as soon as one can."),
  createdAt: time,
  updatedAt: time,
  eventId: ownId
    .nullable()
    .describe("The event whose job sends it, as long as that is not done; the job has the same id."),
});
export type MailDelivery = z.output<typeof MailDelivery>;

/** A mail that came back without saying that it could not be delivered, or not so that it could be read. */
export const ReturnedMail = z.object({
  at: time,
  kind: z.enum(returnedMailKinds),
  words: z.string().describe("What it says first, cut and cleaned."),
});
export type ReturnedMail = z.output<typeof ReturnedMail>;

/** A delivery with all that was tried, and what came back for it and could not be acted on; each oldest first. */
export const MailDeliveryStory = MailDelivery.extend({
  tries: z.array(MailTry.extend({ attempt: count, at: time })),
  returned: z.array(ReturnedMail),
});
export type MailDeliveryStory = z.output<typeof MailDeliveryStory>;

/** An event whose job failed for good. It waits until a person retries it. */
export const DeadLetter = z.object({
  id: ownId,
  queue: z.enum(queueNames),
  type: z.enum(eventTypes),
  createdAt: time,
  deadLetteredAt: time,
  because: z
    .string()
    .nullable()
    .describe("Why, as the history has it; null when the event is about no reset and no contact."),
  deliveryId: ownId.nullable().describe("The mail that it was to send, or null."),
});
export type DeadLetter = z.output<typeof DeadLetter>;

/** Under which id an event was taken up again. */
export const RetriedEvent = z.object({ id: ownId });
