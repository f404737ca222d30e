import { z } from "zod";

// A job carries ids and nothing else: whoever reads, edits or replays Redis learns no address and no secret.
const envelope = { v: z.literal(1), eventId: z.uuid(), traceparent: z.string().max(64).optional() };

const aboutReset = z.strictObject({ ...envelope, resetId: z.uuid() });
const aboutDelivery = z.strictObject({ ...envelope, deliveryId: z.uuid() });
const aboutMailTest = z.strictObject({ ...envelope, mailTestId: z.uuid() });
const aboutStaffMail = z.strictObject({ ...envelope, staffMailId: z.uuid() });
const aboutContact = z.strictObject({ ...envelope, contactId: z.string().min(1).max(128) });

/**
 * Every event that can be published, by the queue of its consumer; one that stands in two queues has two, each with its
 * own job and its own "done". The type says what is asked, and is the job's name.
 */
export const queues = {
  credentials: {
    /** Staff want a link mailed. */
    PasswordResetRequested: aboutReset,
    /** Staff have typed a password. */
    ManualResetRequested: aboutReset,
    /** Somebody has asked for a link on the portal. */
    SelfServiceResetRequested: aboutReset,
    /** The contact has typed a password. */
    NewPasswordSubmitted: aboutReset,
    OutdatedHashFound: aboutContact,
    /** A hash of another program has come in. */
    PasswordImportRequested: aboutContact,
  },
  mail: {
    SetPasswordLinkIssued: aboutDelivery,
    PasswordChanged: aboutDelivery,
    AddressChanged: aboutDelivery,
    TestMailRequested: aboutMailTest,
    /** Somebody of the staff gets a link to set their own password, or a notice that it was changed. */
    StaffMailRequested: aboutStaffMail,
  },
} as const satisfies Record<string, Record<string, z.ZodType>>;

export type QueueName = keyof typeof queues;
export const queueNames = Object.keys(queues) as QueueName[];

export type EventType<Q extends QueueName = QueueName> = Q extends QueueName
  ? Extract<keyof (typeof queues)[Q], string>
  : never;

export const eventTypes = [...new Set(Object.values(queues).flatMap((types) => Object.keys(types)))] as EventType[];

export function consumersOf(type: EventType): QueueName[] {
  return queueNames.filter((queue) => Object.hasOwn(queues[queue], type));
}

/** What the job of an event carries. */
export type EventData<Q extends QueueName, T extends EventType<Q>> =
  (typeof queues)[Q][T] extends z.ZodType<infer D> ? D : never;

/** An event as it stands in the outbox for one consumer: its job's name and data follow from it. */
export interface PublishableEvent {
  id: string;
  queue: QueueName;
  type: EventType;
  /** What the event is about. */
  subject:
    | { resetId: string }
    | { deliveryId: string }
    | { contactId: string }
    | { mailTestId: string }
    | { staffMailId: string };
  traceparent?: string | undefined;
  /** One of very many that one caller asked for: its job lets those of everybody else go first. */
  isBulk?: boolean | undefined;
}

/** An event as PostgreSQL knows it. What a job says is only a pointer to it. */
export interface KnownEvent extends PublishableEvent {
  createdAt: Date;
  isConsumed: boolean;
  /** Whether the same contact was asked something before that is not done yet. Undefined: nobody has looked. */
  hasEarlier?: boolean;
}
