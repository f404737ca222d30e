import { z } from "zod";
import { count, time } from "./answer-values.ts";
import { AuditEvent, Contact, type Page, ResetListing, TimelineEntry } from "./resources.ts";
import { resetStates } from "./reset-state.ts";
import { SinkState, sealingFaultNames, signingStates } from "./sealing.ts";

/** A contact as auditors see one: who it is, with the address masked. */
export const AuditedContact = Contact.pick({
  id: true,
  clientId: true,
  clientName: true,
  name: true,
  portalAccess: true,
  endedAt: true,
  createdAt: true,
}).extend({ email: z.string().describe("Masked: `m•••••@harbour.test`.") });
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
export const lookedBackTo = time
  .exactOptional()
  .describe("How far back was looked for this page, where that is not as far as there are rows.");

const nextCursor = z.string().nullable();

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
export const ResetHistory = z.object({ reset: ResetListing, timeline: z.array(TimelineEntry) });
export type ResetHistory = z.output<typeof ResetHistory>;

/** All that is known of a contact: the newest resets, and every row of the history in order, page by page. */
export const ContactHistory = z.object({
  contact: AuditedContact,
  resets: z.object({ items: z.array(ResetListing), nextCursor }).describe("The newest 50, newest first."),
  events: z.object({ items: z.array(AuditEvent), nextCursor }).describe("Oldest first."),
});
export type ContactHistory = z.output<typeof ContactHistory>;

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
});
export type SealingState = z.output<typeof SealingState>;
