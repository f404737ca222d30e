import { z } from "zod";
import { ExternalId, wordsOfExternalId } from "./http.ts";
import { refusalReasons } from "./reset-reasons.ts";
import { typedLine } from "./typed-line.ts";

/** `running` until nothing of it is left to be mailed; one that was cancelled begins no item any more. */
export const batchStates = ["running", "paused", "cancelled", "finished"] as const;
export type BatchState = (typeof batchStates)[number];

/**
 * How far one contact of a batch is: not begun, or as far as its reset is, whose link is made (`accepted`), waits for
 * the mail server (`deferred`), is mailed or has ended. `refused` also where no reset was begun.
 */
export const batchItemStates = [
  "waiting",
  "accepted",
  "deferred",
  "mailed",
  "completed",
  "expired",
  "superseded",
  "cancelled",
  "undeliverable",
  "refused",
] as const;
export type BatchItemState = (typeof batchItemStates)[number];

/** Why no reset is begun for a contact of a batch. */
const batchRefusals = [
  "not-found",
  "contact-ended",
  "portal-access-off",
  "address-bounced",
  "reset-open",
  "too-many-mails",
  "too-many-resets",
] as const;
export type BatchRefusal = (typeof batchRefusals)[number];

/** Whom a batch is for, in one word. */
export const batchChoices = ["contacts", "client", "everyone"] as const;
export type BatchChoice = (typeof batchChoices)[number];

const longestBatchList = 50_000;
export const largestBatch = 100_000;

const idList = z
  .array(z.unknown())
  .superRefine((ids, context) => {
    const tell = (message: string, path: number[] = []) => context.addIssue({ code: "custom", path, message });
    if (ids.length === 0 || ids.length > longestBatchList) return tell(`must be 1 to ${longestBatchList} ids`);
    // The first fault alone: of very many the answer would be longer than the request.
    const index = ids.findIndex((id) => !ExternalId.safeParse(id).success);
    if (index !== -1) tell(wordsOfExternalId, [index]);
  })
  .meta({
    items: { type: "string", pattern: "^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$" },
    minItems: 1,
    maxItems: longestBatchList,
  }) as unknown as z.ZodType<string[], string[]>;

const BatchOf = z.union(
  [
    z.literal("everyone"),
    z
      .strictObject({ contacts: idList.optional(), clientId: ExternalId.optional() })
      .refine(
        ({ contacts, clientId }) => (contacts === undefined) !== (clientId === undefined),
        "must name either contacts or a clientId",
      ),
  ],
  'must be "everyone", or an object with contacts or a clientId',
);
export type BatchOf = z.output<typeof BatchOf>;

/** The command of many resets. `expectedCount` is the `mailable` of a dry run; another one by now is refused. */
export const ResetBatchBody = z
  .strictObject({
    of: BatchOf,
    method: z.literal("email").default("email"),
    reason: typedLine(500).optional(),
    endSessions: z.boolean().default(false),
    perMinute: z.int().min(1).max(60_000).optional(),
    dryRun: z.boolean().default(false),
    expectedCount: z.int().min(0).max(largestBatch).optional(),
  })
  .refine(({ dryRun, expectedCount }) => dryRun || expectedCount !== undefined, {
    path: ["expectedCount"],
    message: "must be the mailable of a dry run",
  });
export type ResetBatchBody = z.input<typeof ResetBatchBody>;

/** Whether the links that are open end as well. */
export const BatchCancelBody = z
  .strictObject({ openResets: z.boolean().default(false) })
  .default({ openResets: false });
export type BatchCancelBody = z.input<typeof BatchCancelBody>;

const limit = z.coerce.number<number | string>().int().min(1).max(200).default(50);
const after = z.string().max(300).optional();
export const BatchQuery = z.strictObject({ limit, after });
export type BatchQuery = z.input<typeof BatchQuery>;
export const BatchItemQuery = z.strictObject({ limit, after, state: z.enum(batchItemStates).optional() });
export type BatchItemQuery = z.input<typeof BatchItemQuery>;

const moment = z.iso.datetime();
const number = z.int().min(0);
const countsOf = <K extends string>(keys: readonly K[]) => z.partialRecord(z.enum(keys), number);

/** What a batch would be now, without anything being done. */
export const BatchPreview = z.strictObject({
  mailable: number.describe("Who would be mailed."),
  refused: countsOf(batchRefusals).describe("Who is meant and would not, by the reason."),
  leftOut: number.describe("Who belongs to the client, or to any, and is not meant: without portal access, or ended."),
  perMinute: number.describe("How many a minute are begun at most."),
});
export type BatchPreview = z.output<typeof BatchPreview>;

const resetBatch = {
  id: z.uuid(),
  of: z.enum(batchChoices),
  clientId: z.string().nullable().describe("Null unless it is of one client."),
  state: z.enum(batchStates),
  reason: z.string().nullable().describe("What staff typed, or null; always null for operations."),
  requestedBy: z.string(),
  endSessions: z.boolean(),
  perMinute: number,
  total: number.describe("How many contacts it has."),
  begun: number.describe("How many of them have been looked at."),
  createdAt: moment,
  updatedAt: moment,
  endedAt: moment.nullable().describe("Null while something is left to be done."),
};
export const ResetBatch = z.strictObject(resetBatch);
export type ResetBatch = z.output<typeof ResetBatch>;

const refusedBecause = z.enum([...batchRefusals, ...refusalReasons]);

export const ResetBatchProgress = z.strictObject({
  ...resetBatch,
  counts: z.record(z.enum(batchItemStates), number),
  refusedBecause: z.partialRecord(refusedBecause, number),
  sessionsLookedAt: number.nullable().describe("Whose sessions have been ended; null unless they are to be."),
  begunLastMinute: number,
  estimatedBegunAt: moment
    .nullable()
    .describe("When the last one will have been begun at this rate; null when none is left, and while it is paused."),
});
export type ResetBatchProgress = z.output<typeof ResetBatchProgress>;

export const ResetBatchItem = z.strictObject({
  contactId: z.string(),
  state: z.enum(batchItemStates),
  refusedBecause: refusedBecause.nullable().describe("Null unless it was refused."),
  resetId: z.uuid().nullable().describe("Null when no reset was begun."),
  updatedAt: moment.nullable(),
});
export type ResetBatchItem = z.output<typeof ResetBatchItem>;
