import type {
  BatchCancelBody,
  BatchItemQuery,
  BatchPreview,
  BatchQuery,
  ResetBatch,
  ResetBatchBody,
  ResetBatchItem,
  ResetBatchProgress,
} from "@rekey/contracts/reset-batches";
import type { Page } from "@rekey/contracts/resources";
import { type Calls, type Connection, sendForAnswer } from "./send-request.ts";

// A list of very many is written in one step.
const startTimeoutMs = 15_000;

type BatchChoice = Omit<ResetBatchBody, "dryRun" | "expectedCount">;

/** Resets of very many at once. */
export function batchCalls(connection: Connection, { get, post }: Calls) {
  const of = (id: string) => `/v1/reset-batches/${encodeURIComponent(id)}`;
  const send = <T>(body: ResetBatchBody, headers: Record<string, string>) =>
    sendForAnswer<T>(connection, {
      method: "POST",
      path: "/v1/reset-batches",
      body,
      headers,
      extraTimeoutMs: startTimeoutMs,
    });
  return {
    /** What such a batch would be; nothing is done. */
    previewBatch: async (body: BatchChoice): Promise<BatchPreview> =>
      (await send<BatchPreview>({ ...body, dryRun: true }, {})).body,
    /** `expectedCount` is the `mailable` of the preview. The same key for the same click. */
    startBatch: async (
      body: BatchChoice & { expectedCount: number },
      options: { idempotencyKey: string },
    ): Promise<ResetBatchProgress & { isReplayed: boolean }> => {
      const answer = await send<ResetBatchProgress>(body, { "idempotency-key": options.idempotencyKey });
      return { ...answer.body, isReplayed: answer.headers.get("idempotency-replayed") === "true" };
    },
    /** Newest first. */
    listBatches: (query: BatchQuery = {}) => get<Page<ResetBatch>>("/v1/reset-batches", query),
    getBatch: (id: string) => get<ResetBatchProgress>(of(id)),
    listBatchItems: (id: string, query: BatchItemQuery = {}) => get<Page<ResetBatchItem>>(`${of(id)}/items`, query),
    pauseBatch: (id: string) => post<ResetBatchProgress>(`${of(id)}/pause`),
    resumeBatch: (id: string) => post<ResetBatchProgress>(`${of(id)}/resume`),
    /** What was not begun is not begun any more; what was mailed stays, unless `openResets` are to end too. */
    cancelBatch: (id: string, body: BatchCancelBody = {}) => post<ResetBatchProgress>(`${of(id)}/cancel`, body),
  };
}
