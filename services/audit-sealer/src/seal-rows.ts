import type { Database } from "@rekey/database/connection";
import { hasUnsealed, measureSealing } from "@rekey/database/sealing/measure";
import { lookThrough, sealNextRows } from "@rekey/database/sealing/seal-rows";
import { TreeIncomplete } from "@rekey/database/sealing/tree-nodes";
import { nodePrimitives } from "@rekey/proof/node-primitives";
import type { Metrics } from "@rekey/runtime/metrics";
import type { Tracing } from "@rekey/runtime/tracing";
import { openCounts } from "./count-rows.ts";
import { Refusal } from "./refusal.ts";

// Where so many come in a round, rounds come seldom: what a commit and its round trips cost is shared by more rows. A
// row then waits for up to a second more, of the two that are promised.
const busy = { rows: 100, everyMs: 1_000 };

// Enough that the way to the database does not count, and done well before a statement takes too long.
const batch = 5_000;

// All that is sealed is looked through at the start, a little with each round that has nothing to do, and then again.
const look = { rows: 5_000, againAfterMs: 6 * 3_600_000 };

export interface SealingRounds {
  round: () => Promise<"more" | "all">;
  /** Throws when sealed rows are gone, so that nothing may be sealed behind them. */
  check: () => Promise<void>;
}

/** Seals what is new, round after round. */
export function openSealing(db: Database, metrics: Metrics, tracing: Tracing): SealingRounds {
  const sealed = metrics.counter("rekey_audit_sealed_total");
  const unsealed = metrics.gauge("rekey_audit_unsealed");
  const lag = metrics.gauge("rekey_audit_seal_lag_seconds");
  const countRows = openCounts(metrics);
  const lookOn = openLook(db);
  let [notBeforeMs, isAllSealed, isBroken] = [0, false, false];
  async function round(): Promise<"more" | "all"> {
    if (performance.now() < notBeforeMs) return "all";
    if (isAllSealed && !(await hasUnsealed(db))) {
      await lookOn();
      return "all";
    }
    const startedAtMs = Date.now();
    const count = await sealNextRows(db, batch, nodePrimitives.sha256, countRows).catch((error: unknown) => {
      isBroken = error instanceof TreeIncomplete;
      throw error;
    });
    isBroken = false;
    sealed.inc(count);
    if (count > 0)
      tracing.note("seal", "internal", { startedAtMs, traces: [], isRoot: true, attributes: { "rekey.rows": count } });
    const state = await measureSealing(db);
    unsealed.set(state.unsealed);
    lag.set(state.oldestAgeSeconds);
    isAllSealed = state.unsealed === 0;
    if (count === batch) return "more";
    if (count >= busy.rows) notBeforeMs = performance.now() + busy.everyMs;
    return "all";
  }
  return {
    round,
    check: () => (isBroken ? Promise.reject(new Refusal("seals-broken")) : Promise.resolve()),
  };
}

function openLook(db: Database): () => Promise<void> {
  let [after, notBeforeMs] = [0n, 0];
  return async () => {
    if (performance.now() < notBeforeMs) return;
    const next = await lookThrough(db, after, look.rows);
    if (next === undefined) notBeforeMs = performance.now() + look.againAfterMs;
    after = next ?? 0n;
  };
}
