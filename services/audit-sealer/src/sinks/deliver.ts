import type { Checkpoint, SinkState } from "@rekey/contracts/sealing";
import type { Logger } from "@rekey/runtime/logger";
import { retryPause } from "@rekey/runtime/retry-pause";
import type { Sender } from "./senders.ts";

/** Gives one place the newest checkpoint whenever it comes to it, and tries again until it takes it. */
export interface Delivery {
  state: () => SinkState;
  /** Whether it lacks a checkpoint that it was tried to be given. */
  isBehind: () => boolean;
  round: (newest: Checkpoint | undefined) => Promise<void>;
}

const retries = { firstMs: 1_000, maxMs: 60_000, giveUpAfterMs: Number.POSITIVE_INFINITY };

export function openDelivery({ kind, name, send }: Sender, log: Logger): Delivery {
  let state: SinkState = { kind, name, size: null, takenAt: null, failure: null };
  let [attempt, notBeforeMs] = [0, 0];
  return {
    state: () => state,
    isBehind: () => state.failure !== null,
    async round(newest) {
      if (newest === undefined || newest.size <= (state.size ?? -1) || performance.now() < notBeforeMs) return;
      const failure = await send(newest);
      if (failure === undefined) {
        if (attempt > 0) log.info({ code: "checkpoint-sink-recovered", kind, name }, "a place takes checkpoints again");
        [attempt, notBeforeMs] = [0, 0];
        state = { kind, name, size: newest.size, takenAt: new Date().toISOString(), failure: null };
        return;
      }
      if (state.failure !== failure)
        log.warn({ code: "checkpoint-sink-failed", kind, name, failure }, "a place did not take a checkpoint");
      attempt += 1;
      notBeforeMs = performance.now() + (retryPause(retries, { attempt, triedForMs: 0 }) ?? retries.maxMs);
      state = { ...state, failure };
    },
  };
}
