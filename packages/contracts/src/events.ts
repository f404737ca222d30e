import { z } from "zod";

// A job carries ids and nothing else: whoever reads, edits or replays Redis learns no address and no secret.
const envelope = { v: z.literal(1), eventId: z.uuid(), traceparent: z.string().max(64).optional() };

const aboutReset = z.strictObject({ ...envelope, resetId: z.uuid() });
const aboutDelivery = z.strictObject({ ...envelope, deliveryId: z.uuid() });
const aboutMailTest = z.strictObject({ ...envelope, mailTestId: z.uuid() });
const aboutContact = z.strictObject({ ...envelope, contactId: z.string().min(1).max(128) });

/** Every event that can be published, by the queue whose worker consumes it. The job's name is the event's type. */
export const queues = {
  credentials: {
    PasswordResetRequested: aboutReset,
    NewPasswordSubmitted: aboutReset,
    OutdatedHashFound: aboutContact,
  },
  mail: {
    SetPasswordLinkIssued: aboutDelivery,
    PasswordChanged: aboutDelivery,
    AddressChanged: aboutDelivery,
    TestMailRequested: aboutMailTest,
  },
} as const satisfies Record<string, Record<string, z.ZodType>>;

export type QueueName = keyof typeof queues;
export const queueNames = Object.keys(queues) as QueueName[];

export type EventType<Q extends QueueName = QueueName> = Q extends QueueName
  ? Extract<keyof (typeof queues)[Q], string>
  : never;

/** What the job of an event carries. */
export type EventData<Q extends QueueName, T extends EventType<Q>> =
  (typeof queues)[Q][T] extends z.ZodType<infer D> ? D : never;

/** An event as it stands in the outbox, ready to be published: its job's name and data follow from it. */
export interface PublishableEvent {
  id: string;
  queue: QueueName;
  type: EventType;
  /** What the event is about. */
  subject: { resetId: string } | { deliveryId: string } | { contactId: string } | { mailTestId: string };
  traceparent?: string | undefined;
}
