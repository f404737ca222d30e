import { z } from "zod";
import { count, time } from "./answer-values.ts";

/** Why no checkpoint is signed, in words for whoever runs it. */
export const sealingFaults = {
  "rolled-back":
    "the checkpoint outside covers more rows than the history has: the database is an earlier one, or rows were removed",
  "not-extended": "the history does not extend the last checkpoint: rows that were sealed are not what they were",
  "seals-broken": "sealed rows are missing or stand in another place than they were given",
  "file-forged": "the last checkpoint in the file is not signed by a key of this history",
  "file-of-another": "the file holds the checkpoints of a history of another name",
  "file-away": "the file of checkpoints is not where it was; where it is to begin anew, make an empty one",
  "file-not-writable": "the file of checkpoints cannot be written",
  "file-slow": "the file of checkpoints did not answer in time",
} as const;
export type SealingFault = keyof typeof sealingFaults;
export const sealingFaultNames = Object.keys(sealingFaults) as [SealingFault, ...SealingFault[]];

const sinkKinds = ["file", "webhook", "command"] as const;

/** One place outside the database that checkpoints go to. */
export const SinkState = z.object({
  kind: z.enum(sinkKinds),
  name: z.string().describe("The file, the host of the webhook or the program."),
  size: count.nullable().describe("How many rows its newest checkpoint covers; null when it has none yet."),
  takenAt: time.nullable().describe("When it took that one; null when it has not since the sealer began."),
  failure: z.string().nullable().describe("A code of what went wrong at the last try; null when nothing did."),
});
export type SinkState = z.output<typeof SinkState>;

/** A file that old rows of the history were put into, before they were removed from the database. */
export const HistoryArchive = z.object({
  number: count,
  from: count.describe("The place of its first row."),
  to: count.describe("The place of its last row; a checkpoint covers the history up to it."),
  until: time.describe("The end of a month: all of its rows are from before."),
  file: z.string().describe("The name of the file, in the folder that the sealer was given."),
  sha256: z.string().describe("Of the file, in hexadecimal."),
  madeAt: time,
  removedAt: time.nullable().describe("When its last row was removed; null while some are still in the database."),
});
export type HistoryArchive = z.output<typeof HistoryArchive>;

export const signingStates = ["off", "ok", "refused"] as const;

/** A signed note about the first rows of the history. */
export const Checkpoint = z.object({
  size: count.describe("So many rows it covers: the first of the history."),
  signedAt: time,
  note: z.string().describe("The signed note (c2sp.org/tlog-checkpoint)."),
});
export type Checkpoint = z.output<typeof Checkpoint>;

export const CheckpointQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().min(1).optional().describe("The `nextCursor` of the page before."),
  size: z.coerce.number().int().min(1).optional().describe("Only the one that covers so many rows."),
});
export type CheckpointQuery = z.input<typeof CheckpointQuery>;

/** The public key of a signed note: `name+id+key`. */
export const VerifierKeys = z.object({
  origin: z
    .string()
    .nullable()
    .describe("The name of the history, by its newest checkpoint; null while there is none."),
  keys: z
    .array(z.object({ vkey: z.string(), firstUsedAt: time }))
    .describe("Every key that has signed a checkpoint, the oldest first (c2sp.org/signed-note)."),
});
export type VerifierKeys = z.output<typeof VerifierKeys>;

export const ConsistencyQuery = z.strictObject({
  from: z.coerce.number().int().min(1).describe("The smaller size."),
  to: z.coerce.number().int().min(1).describe("The larger size: one of a checkpoint, or of what is sealed."),
});
export type ConsistencyQuery = z.input<typeof ConsistencyQuery>;

const hash = z.string().describe("A hash in base64.");

export const Consistency = z.object({
  from: z.object({ size: count, root: hash }),
  to: z.object({ size: count, root: hash }),
  proof: z.array(hash).describe("RFC 6962, 2.1.2: what shows that the larger tree begins with the smaller one."),
});
export type Consistency = z.output<typeof Consistency>;

export const EventProof = z.object({
  id: z.string(),
  sequence: count.describe("Its place; its index in the tree is one less."),
  leaf: hash,
  checkpoint: z.string().describe("The signed note of the newest checkpoint."),
  proof: z.array(hash).describe("RFC 6962, 2.1.1: the way from the leaf to the root of the checkpoint."),
});
export type EventProof = z.output<typeof EventProof>;

/** The file that proves the story of a reset to whoever has nothing else. */
export const ResetProof = z.object({
  format: z.literal("rekey-proof-1"),
  resetId: z.string(),
  origin: z.string(),
  keys: z.array(z.string()),
  checkpoint: z.string(),
  rows: z
    .array(z.looseObject({ type: z.literal("row"), id: z.string(), sequence: count, leaf: hash, proof: z.array(hash) }))
    .describe("Rows as an export has them, each with its `proof`."),
});
export type ResetProof = z.output<typeof ResetProof>;
