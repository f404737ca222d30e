import { z } from "zod";
import { count, ownId, time } from "./answer-values.ts";
import { AuditedEntry, AuditEvent, Contact, type Page, ResetListing } from "./resources.ts";
import { resetStates } from "./reset-state.ts";
import { HistoryArchive, SinkState, sealingFaultNames, signingStates } from "./sealing.ts";

/** A contact as auditors see one: who it is, with the address masked. */
export const AuditedContact = Contact.pick({
  id: true,
  clientId: true,
  clientName: true,
  name: true,
  portalAccess: true,
  endedAt: true,
  createdAt: true,
}).extend({
  email: z.string().describe("Masked: `m•••••@harbour.test`."),
  erasedAt: time
    .nullable()
    .describe("When all that was known of it was erased: then name and address are empty; null while it is not."),
});
export type AuditedContact = z.output<typeof AuditedContact>;

/**
 * A page of rows that several filters choose. Where each of them chooses very many and all together few, a page is not
 * looked for without end: it may have fewer rows than there are, or none, and goes on with `nextCursor`.
 */
export interface LookedPage<T> extends Page<T> {
  /** How far back was looked for this page, where that is not as far as there are rows. */
  lookedBackTo?: string;
}

/** A list of which a page may be cut short by how long was looked for it. */
const lookedBackTo = time
  .exactOptional()
  .describe("How far back was looked for this page, where that is not as far as there are rows.");

const nextCursor = z.string().nullable();

export const archivedIn = z
  .array(z.string())
  .exactOptional()
  .describe("The files in which rows of then are, where they are not in the database any more.");

/** What a contact of some rows is called now. */
export const NamedContact = z.object({
  id: z.string(),
  name: z.string().nullable().describe("Null where it has none, or was erased."),
  erasedAt: time.nullable(),
});
export type NamedContact = z.output<typeof NamedContact>;

/** What a page of rows of the history has beside them. */
export const besideEvents = {
  lookedBackTo,
  contacts: z.array(NamedContact).describe("Those that its rows are about, of whom the caller may see."),
  archivedIn,
};

/** Rows of the history, newest first. */
export interface AuditEventPage extends LookedPage<AuditEvent> {
  contacts: NamedContact[];
  archivedIn?: string[];
}

/** The resets of one day of UTC. */
export const SummaryDay = z.object({
  day: z.string().meta({ format: "date" }),
  resets: count,
  byState: z.partialRecord(z.enum(resetStates), count),
  delivered: count.describe("Resets whose link a mail server has taken."),
  medianDeliveryMs: z
    .number()
    .nullable()
    .describe("From the request to the mail server's yes, in milliseconds; null where nothing was delivered."),
  slowDeliveryMs: z.number().nullable().describe("What nine of ten took at most."),
});
export type SummaryDay = z.output<typeof SummaryDay>;

export const HistorySummary = z
  .object({ from: time, to: time, isCut: z.boolean(), days: z.array(SummaryDay) })
  .describe("The days that are told of; a longer time is cut to its last 92 days.");
export type HistorySummary = z.output<typeof HistorySummary>;

/** Resets, newest first. */
export const AuditedResets = z.object({
  items: z.array(ResetListing),
  nextCursor,
  lookedBackTo,
  summary: z
    .union([HistorySummary, z.literal("apart")])
    .nullable()
    .exactOptional()
    .describe(
      "What they were like by day, when that was asked for; null when it could not be said. `apart`: there are too " +
        "many to be counted for a page, and `summary=wait` and `GET /v1/audit/summary` count them.",
    ),
});
export type AuditedResets = z.output<typeof AuditedResets>;

/** A reset with its timeline, oldest first. */
export const ResetHistory = z.object({
  reset: ResetListing,
  timeline: z.array(AuditedEntry),
  reads: count.describe("How many rows tell who read it: they are not in the timeline, and in its proof."),
  erasure: z
    .object({ at: time, actor: z.string(), sequence: count.nullable() })
    .nullable()
    .describe("The row by which its contact was erased; null where it was not, or the row was archived."),
  archivedIn,
});
export type ResetHistory = z.output<typeof ResetHistory>;

/** All that is known of a contact: the newest resets, and every row of the history in order, page by page. */
export const ContactHistory = z.object({
  contact: AuditedContact,
  resets: z.object({ items: z.array(ResetListing), nextCursor }).describe("The newest 50, newest first."),
  events: z.object({ items: z.array(AuditEvent), nextCursor }).describe("Oldest first."),
  archivedIn,
});
export type ContactHistory = z.output<typeof ContactHistory>;

const KnownLink = z.object({
  resetId: ownId,
  generation: count,
  issuedAt: time,
  expiresAt: time.nullable(),
  openedAt: time.nullable(),
  endedAt: time.nullable(),
  endedBecause: z.string().nullable(),
});
const KnownMail = z.object({
  resetId: ownId.nullable(),
  kind: z.string(),
  state: z.string(),
  toAddress: z.string().nullable().describe("Where it goes when that is not the contact's address of the day."),
  lastResponse: z.string().nullable(),
  createdAt: time,
  acceptedAt: time.nullable(),
  attempts: z.array(
    z.object({
      at: time,
      transport: z.string(),
      outcome: z.string(),
      code: z.number().nullable(),
      response: z.string().nullable(),
    }),
  ),
  cameBack: z.array(z.object({ at: time, kind: z.string(), words: z.string() })),
});
const KnownSession = z.object({ createdAt: time, expiresAt: time, endedAt: time.nullable() });

/** All that Rekey knows of one person, for that person to have; never a password, a token or a hash of one. */
export const ContactData = z.object({
  contact: Contact,
  passwordSetAt: time.nullable(),
  resets: z.array(ResetListing).describe("Oldest first, as are the others."),
  links: z.array(KnownLink),
  mails: z.array(KnownMail),
  sessions: z.array(KnownSession).describe("At the portal."),
  applications: z
    .array(z.object({ applicationId: z.string(), expiresAt: time }))
    .describe("Signed in to by the portal."),
  events: z.array(AuditEvent).describe("Every row of the history about it that is in the database."),
  archivedIn,
});
export type ContactData = z.output<typeof ContactData>;

/** The answer to the one request that shows an address in full, and is recorded. */
export const RevealedAddress = z.object({ email: z.string() });
export type RevealedAddress = z.output<typeof RevealedAddress>;

/** How far the history is sealed and signed. */
export const SealingState = z.object({
  sealedUpTo: z
    .object({ sequence: count, at: time, sealedAt: time })
    .nullable()
    .describe("The last row that is sealed; null when none is."),
  unsealed: count.describe("Rows that are not sealed yet; of very many about how many."),
  unsealedSince: time.nullable().describe("When the oldest of them was written; null when there is none."),
  checkpoint: z
    .object({ size: count, signedAt: time })
    .nullable()
    .describe("The newest checkpoint, and how many rows it covers; null when none was signed."),
  signing: z
    .object({
      state: z.enum(signingStates),
      fault: z.enum(sealingFaultNames).nullable().describe("Why no checkpoint is signed; null when nothing is wrong."),
      checkedAt: time.nullable().describe("When the sealer last looked; null when it never has."),
    })
    .describe("Whether checkpoints are signed, as the sealer last found out."),
  sinks: z.array(SinkState).describe("The places outside the database that are given each checkpoint."),
  archives: z
    .array(HistoryArchive)
    .describe("The files that old rows were put into, the oldest first. What is in them is in no other answer."),
});
export type SealingState = z.output<typeof SealingState>;
