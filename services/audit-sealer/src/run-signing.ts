import type { Checkpoint, SinkState } from "@rekey/contracts/sealing";
import { tellSigning } from "@rekey/database/sealing/checkpoints";
import type { Logger } from "@rekey/runtime/logger";
import type { Metrics } from "@rekey/runtime/metrics";
import { Refusal } from "./refusal.ts";
import type { Signed, Signing } from "./sign-checkpoints.ts";
import { signWhenDue } from "./sign-checkpoints.ts";
import type { Delivery } from "./sinks/deliver.ts";

// What the API tells is as old as this at most, also while nothing changes.
const toldEveryMs = 10_000;

export interface SigningRounds {
  round: () => Promise<"all">;
  /** What the tree extends and other places may have. */
  newest: () => Checkpoint | undefined;
  /** Throws why nothing is signed, if so. */
  check: () => Promise<void>;
}

/** Signs checkpoints, round after round, and says everywhere when it may not. */
export function openSigning(
  signing: Signing,
  { deliveries, log, metrics }: { deliveries: readonly Delivery[]; log: Logger; metrics: Metrics },
): SigningRounds {
  const figures = openFigures(metrics);
  let newest: Checkpoint | undefined;
  let refusal: Refusal | undefined;
  let file: SinkState = { kind: "file", name: signing.fileName, size: null, takenAt: null, failure: null };
  let told = { text: "", atMs: 0 };

  async function tell(): Promise<void> {
    const sinks = [file, ...deliveries.map(({ state }) => state())];
    for (const sink of sinks) figures.behind.set({ kind: sink.kind, name: sink.name }, sink.failure === null ? 0 : 1);
    const state = { state: refusal ? "refused" : "ok", code: refusal?.fault ?? null, sinks } as const;
    const text = JSON.stringify(state);
    if (text === told.text && performance.now() - told.atMs < toldEveryMs) return;
    await tellSigning(signing.db, state);
    told = { text, atMs: performance.now() };
  }

  function setRefusal(next: Refusal | undefined): void {
    if (next && next.fault !== refusal?.fault)
      log.error({ code: "checkpoint-refused", fault: next.fault, err: next }, "no checkpoint is signed");
    if (!next && refusal) log.info({ code: "checkpoint-signing-recovered" }, "checkpoints are signed again");
    refusal = next;
    figures.refused.set(next ? 1 : 0);
  }

  return {
    newest: () => newest,
    check: () => (refusal ? Promise.reject(new Error(refusal.message)) : Promise.resolve()),
    async round() {
      const outcome = await signWhenDue(signing).catch(onlyRefusal);
      if (outcome instanceof Refusal) {
        setRefusal(outcome);
        file = { ...file, failure: outcome.fault };
      } else {
        setRefusal(undefined);
        file = outcome.sink;
        newest = outcome.newest && given(outcome.newest);
        figures.size.set(newest?.size ?? 0);
        figures.age.set((outcome.newest?.ageMs ?? 0) / 1_000);
        figures.unsigned.set(outcome.treeSize - (newest?.size ?? 0));
      }
      await tell();
      return "all";
    },
  };
}

// What is beside it is not for others.
const given = ({ size, signedAt, note }: Checkpoint): Checkpoint => ({ size, signedAt, note });

function onlyRefusal(error: unknown): Refusal | Signed {
  if (error instanceof Refusal) return error;
  throw error;
}

function openFigures(metrics: Metrics) {
  return {
    refused: metrics.gauge("rekey_audit_checkpoints_refused"),
    size: metrics.gauge("rekey_audit_checkpoint_size"),
    age: metrics.gauge("rekey_audit_checkpoint_age_seconds"),
    unsigned: metrics.gauge("rekey_audit_unsigned"),
    behind: metrics.gauge("rekey_audit_sink_behind"),
  };
}
