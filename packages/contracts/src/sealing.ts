import { z } from "zod";
import { count, time } from "./answer-values.ts";

/** Why no checkpoint is signed, in words for whoever runs it. */
export const sealingFaults = {
  "rolled-back": "the checkpoint outside covers more rows than the history has: the database is an earlier one, or rows were removed",
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

export const sinkKinds = ["file", "webhook", "command"] as const;

/** One place outside the database that checkpoints go to. */
export const SinkState = z.object({
  kind: z.enum(sinkKinds),
  name: z.string().describe("The file, the host of the webhook or the program."),
  size: count.nullable().describe("How many rows its newest checkpoint covers; null when it has none yet."),
  takenAt: time.nullable().describe("When it took that one; null when it has not since the sealer began."),
  failure: z.string().nullable().describe("A code of what went wrong at the last try; null when nothing did."),
});
export type SinkState = z.output<typeof SinkState>;

export const signingStates = ["off", "ok", "refused"] as const;

/** A signed note about the first rows of the history. */
export const Checkpoint = z.object({
  size: count.describe("So many rows it covers: the first of the history."),
  signedAt: time,
  note: z.string().describe("The signed note (c2sp.org/tlog-checkpoint)."),
});
export type Checkpoint = z.output<typeof Checkpoint>;
