import {
  BatchCancelBody,
  BatchItemQuery,
  BatchPreview,
  BatchQuery,
  ResetBatch,
  ResetBatchBody,
  ResetBatchItem,
  ResetBatchProgress,
} from "../reset-batches.ts";
import { type Operation, namedBody, pageOf } from "./operation.ts";
import { NoBody } from "./reset-operations.ts";

const asItStands = { 200: { description: "As it stands.", schema: ResetBatchProgress } };

/** Resets of very many by one command. */
export const batchOperations = {
  "GET /reset-batches": {
    id: "listResetBatches",
    tag: "Batches",
    summary: "List batches, the newest first",
    query: BatchQuery,
    answers: { 200: { description: "A page of them.", schema: pageOf("ResetBatchPage", ResetBatch) } },
  },
  "POST /reset-batches": {
    id: "requestResetBatch",
    tag: "Batches",
    summary: "Reset the passwords of very many, by mail",
    description:
      "First with `dryRun`, which counts who would be mailed, who not and why, and needs no `Idempotency-Key`; then " +
      "with its `mailable` as `expectedCount`.",
    optionalHeaders: ["Idempotency-Key"],
    body: namedBody("ResetBatchBody", ResetBatchBody),
    example: { of: { clientId: "crm-4711" }, dryRun: true },
    answers: {
      200: { description: "What it would be.", schema: BatchPreview },
      202: { description: "It is committed, and begins.", schema: ResetBatchProgress, headers: ["Location"] },
    },
    problems: [
      "idempotency-key-missing",
      "idempotency-key-malformed",
      "idempotency-key-reused",
      "idempotency-in-progress",
      "batch-changed",
      "mail-not-configured",
      "too-many-commands",
    ],
  },
  "GET /reset-batches/:id": {
    id: "getResetBatch",
    tag: "Batches",
    summary: "Read the progress of a batch",
    answers: asItStands,
  },
  "GET /reset-batches/:id/items": {
    id: "listResetBatchItems",
    tag: "Batches",
    summary: "List what became of each contact of a batch",
    query: BatchItemQuery,
    answers: { 200: { description: "A page of them.", schema: pageOf("ResetBatchItemPage", ResetBatchItem) } },
  },
  "POST /reset-batches/:id/pause": {
    id: "pauseResetBatch",
    tag: "Batches",
    summary: "Pause a batch",
    body: NoBody,
    answers: asItStands,
    problems: ["batch-ended"],
  },
  "POST /reset-batches/:id/resume": {
    id: "resumeResetBatch",
    tag: "Batches",
    summary: "Resume a batch",
    body: NoBody,
    answers: asItStands,
    problems: ["batch-ended", "too-many-commands"],
  },
  "POST /reset-batches/:id/cancel": {
    id: "cancelResetBatch",
    tag: "Batches",
    summary: "Cancel a batch",
    description:
      "No more of it begins. With `openResets` the links that are open end as well, also of a batch that was cancelled before.",
    body: namedBody("BatchCancelBody", BatchCancelBody),
    answers: asItStands,
    problems: ["batch-ended"],
  },
} as const satisfies Record<string, Operation>;
