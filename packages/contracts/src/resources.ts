import { z } from "zod";
import { count, externalId, ownId, time } from "./answer-values.ts";
import type { AuditAction, AuditValue } from "./audit-actions.ts";
import { AuditSource } from "./audit-source.ts";
import { answeredContact } from "./contact-fields.ts";
import { deliveryStates } from "./deliveries.ts";
import type { DeliveryFailure } from "./delivery-failures.ts";
import { type ProblemCode, problemCodes } from "./problems.ts";
import { refusalReasons } from "./reset-reasons.ts";
import { resetMethods, resetStates } from "./reset-state.ts";

/** A list is read page by page: pass `nextCursor` as `after` until it is null. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** A page of a directory also leads back: pass `previousCursor` as `before`. */
export interface DirectoryPage<T> extends Page<T> {
  previousCursor: string | null;
  /** How many match in all; null when more than 10 000 do. */
  total: number | null;
}

export const Client = z.object({ id: externalId, name: z.string(), createdAt: time, updatedAt: time });
export type Client = z.output<typeof Client>;

export const Contact = z.object({
  ...answeredContact,
  id: externalId,
  clientId: externalId,
  clientName: z.string(),
  emailChangedAt: time,
  emailBounce: z
    .object({ at: time, reason: z.string() })
    .nullable()
    .describe("Set when a mail to the address came back; none is sent to it until staff confirm it or change it."),
  hasPassword: z.boolean(),
  othersWithAddress: count.describe("How many other contacts have this address, in whatever spelling."),
  lastResetId: ownId.nullable().describe("The contact's newest reset, or null when there never was one."),
  endedAt: time
    .nullable()
    .describe("When it was ended; null while it is active. An ended one is changed, reset and written to no more."),
  mergedInto: externalId
    .nullable()
    .describe("The contact that it was merged into, or that one was since; null while it is one of its own."),
  mergedFrom: z
    .array(externalId)
    .describe("Contacts that were merged into this one, also by way of another one; at most the first 100 of them."),
  createdAt: time,
  updatedAt: time,
});
export type Contact = z.output<typeof Contact>;

/** What came of a change. */
export const ChangedContact = Contact.extend({
  oldAddressIsTold: z.boolean().describe("Whether the address that it had until then is told of the new one."),
});
export type ChangedContact = z.output<typeof ChangedContact>;

/** What came of an end, or of taking it back. */
export const EndedContact = Contact.extend({ alreadyEnded: z.boolean().describe("Whether it was so before.") });
export type EndedContact = z.output<typeof EndedContact>;
/** What is left of a contact that was erased. */
export const ErasedContact = z.object({
  id: externalId,
  clientId: externalId,
  endedAt: time,
  erasedAt: time,
  alreadyErased: z.boolean().describe("Whether it was so before."),
});
export type ErasedContact = z.output<typeof ErasedContact>;
export const ReactivatedContact = Contact.extend({ alreadyActive: z.boolean().describe("Whether it was so before.") });
export type ReactivatedContact = z.output<typeof ReactivatedContact>;
/** What came of a move: the contact, and whether it was of that client before. */
export const MovedContact = Contact.extend({ wasThereAlready: z.boolean().describe("Whether it was so before.") });
export type MovedContact = z.output<typeof MovedContact>;
/** What came of a merge: the contact that has ended by it. */
export const MergedContact = Contact.extend({ alreadyMerged: z.boolean().describe("Whether it was so before.") });
export type MergedContact = z.output<typeof MergedContact>;

/** Who has just shown that they know the password. */
export const VerifiedContact = Contact.pick({
  id: true,
  clientId: true,
  name: true,
  email: true,
  locale: true,
  timeZone: true,
});
export type VerifiedContact = z.output<typeof VerifiedContact>;

/** What came of a check. */
export const PasswordVerification = z.union([
  z
    .object({ outcome: z.enum(["right", "must-change", "expired"]), contact: VerifiedContact })
    .describe(
      "`must-change`: it is right, was set by staff, and lets its contact do nothing but choose another one. `expired`: so it was, and that was not done in time: it lets nobody in.",
    ),
  z
    .object({ outcome: z.literal("wrong") })
    .describe(
      "Also where nobody has this address or id, or may not use the portal, or has no password: never told apart.",
    ),
]);
export type PasswordVerification = z.output<typeof PasswordVerification>;

/** Who signs in with an address. */
export const AddressHolder = Contact.pick({ id: true, name: true, clientId: true, clientName: true }).extend({
  url: z.string().describe("Of the contact, at the API."),
});
export type AddressHolder = z.output<typeof AddressHolder>;

/** Of a closed list, with what the network called its cause; see `delivery-failures.ts`. */
export const deliveryFailure = z.string() as z.ZodType<DeliveryFailure, DeliveryFailure>;

export const ResetDelivery = z.object({
  state: z.enum(deliveryStates),
  attempts: count,
  lastResponse: z
    .string()
    .nullable()
    .describe("The mail server's last words, cut and cleaned, or null when it has said nothing."),
  lastFailure: deliveryFailure
    .nullable()
    .describe("Why it waits or was not sent, where that is not what a mail server said."),
  nextAttemptAt: time.nullable().describe("Null when it is not to be tried again."),
});
export type ResetDelivery = z.output<typeof ResetDelivery>;

/** What holds up work that is committed and not done. Nothing of it is lost. */
export const Hold = z.object({
  code: z
    .string()
    .describe(
      "What Redis says, by its first word, such as OOM or READONLY; AWAY; PAUSED; or LATE: nobody takes the work.",
    ),
  words: z.string().describe("What is wrong and what operations can do."),
  since: time,
});
export type Hold = z.output<typeof Hold>;

export const Reset = z.object({
  id: ownId,
  contactId: externalId
    .nullable()
    .describe("Null only for a self-service request that has not been looked up yet or named nobody."),
  clientId: externalId.nullable(),
  method: z.enum(resetMethods),
  state: z.enum(resetStates),
  refusedBecause: z.enum(refusalReasons).nullable().describe("Why it was refused; null unless `state` is `refused`."),
  requestedBy: z.string(),
  reason: z.string().nullable().describe("What staff typed, or null; always null for operations."),
  createdAt: time,
  updatedAt: time,
  linkExpiresAt: time.nullable().describe("Null until the mail server has accepted the link: its life starts there."),
  delivery: ResetDelivery.nullable().describe("The mail that carries the link; null for a reset by hand."),
  askedAgain: count.describe("How often somebody asked on the portal for a link while this one worked. Anybody can."),
  hold: Hold.nullable().describe(
    "What holds up its next step; null while it moves, has ended, or waits for somebody, and in the history.",
  ),
});
export type Reset = z.output<typeof Reset>;

/** A row of the history as a list shows it: the reset and the names that go with it. */
export const ResetListing = Reset.extend({
  requestedById: z.string().describe("The subject of the token of whoever asked, or `contact`."),
  contactName: z.string().nullable(),
  contactErasedAt: time.nullable().describe("When its contact was erased, and what names it with it; else null."),
  clientName: z.string().nullable(),
});
export type ResetListing = z.output<typeof ResetListing>;

/** An action as a reader meets it: one that this version does not know is no fault. */
export type SeenAction = AuditAction | (string & {});

const seenAction: z.ZodType<SeenAction, SeenAction> = z.string();
const auditValue: z.ZodType<AuditValue, AuditValue> = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export const TimelineEntry = z.object({
  id: z.string(),
  at: time,
  action: seenAction,
  actor: z.string(),
  /** What `knownEntry` makes of it. */
  detail: z.record(z.string(), auditValue).describe("What the row says beside whom it is about; by its action."),
  isErased: z
    .literal(true)
    .exactOptional()
    .describe("Words of it are gone for good, because its contact was erased; `detail` is without them."),
});
export type TimelineEntry = z.output<typeof TimelineEntry>;

/** The files in which earlier steps are stand beside it where they are not in the database any more. */
export interface Timeline extends Page<TimelineEntry> {
  archivedIn?: string[];
}

/** What each server-sent event of a followed reset carries: all of it, so that a missed one is no loss. */
export const ResetProgress = z.object({ reset: Reset, timeline: z.array(TimelineEntry) });
export type ResetProgress = z.output<typeof ResetProgress>;

/** The same for auditors. */
export const AuditedEntry = TimelineEntry.extend({
  source: AuditSource.nullable().describe("From where it was asked for; null: Rekey did it by itself."),
  sequence: count
    .nullable()
    .describe("Position in the sealed history, or null for the moment before the row is sealed."),
});
export type AuditedEntry = z.output<typeof AuditedEntry>;

export const AuditEvent = AuditedEntry.extend({
  resetId: ownId.nullable(),
  contactId: externalId.nullable(),
  clientId: externalId.nullable(),
});
export type AuditEvent = z.output<typeof AuditEvent>;

/** RFC 9457. `errors` names fields by JSON pointer and never repeats what was sent. */
export const Problem = z.object({
  type: z.string().describe("Leads to a page with the cause and the remedy."),
  code: z.enum(problemCodes) as z.ZodType<ProblemCode, ProblemCode>,
  title: z.string(),
  status: count,
  detail: z.string().exactOptional().describe("What happened this time, and what to do."),
  instance: z.string().exactOptional(),
  errors: z
    .array(
      z.object({
        in: z
          .enum(["query", "header", "path"])
          .exactOptional()
          .describe("Where it is pointed at; in the body unless told."),
        pointer: z.string().describe("JSON pointer into the body, or `/name` of a parameter or a header."),
        code: z.string(),
        detail: z.string(),
      }),
    )
    .exactOptional()
    .describe("Which fields are meant and what they must be; never what was sent."),
  holder: AddressHolder.exactOptional().describe(
    "With `address-in-use`: who has the address, for whoever may see the directory.",
  ),
  mergedInto: externalId.exactOptional().describe("With `contact-merged`: the contact to use in its place."),
});
export type Problem = z.output<typeof Problem>;
