import { failedActions } from "@rekey/contracts/failed-actions";
import { endStates } from "@rekey/contracts/reset-state";
import type { HistoryEntry } from "@rekey/proof/leaf";
import type { Metrics } from "@rekey/runtime/metrics";

const outcomes: ReadonlyMap<string, string> = new Map(
  ["accepted", ...endStates].map((outcome) => [`reset.${outcome}`, outcome]),
);

type Row = Pick<HistoryEntry, "action" | "detail">;

/**
 * Counts what rows of the history tell: each is sealed once, whichever service wrote it. What somebody wrote by hand
 * and is in none of our lists makes no figure of its own.
 */
export function openCounts(metrics: Pick<Metrics, "counter">): (rows: readonly Row[]) => void {
  const resets = metrics.counter("rekey_resets_total");
  const failures = metrics.counter("rekey_failures_total");
  for (const outcome of outcomes.values()) resets.inc({ outcome }, 0);
  return (rows) => {
    for (const { action, detail } of rows) {
      const outcome = outcomes.get(action);
      if (outcome !== undefined) resets.inc({ outcome });
      const failure = readFailure(action, detail);
      if (failure) failures.inc({ action, because: failure.because ?? "several" }, failure.count);
    }
  };
}

function readFailure(action: string, { because, count }: Row["detail"]) {
  if (!Object.hasOwn(failedActions, action) || typeof count !== "number" || count < 1) return undefined;
  const read = failedActions[action as keyof typeof failedActions].shape.because.safeParse(because);
  return read.success ? { because: read.data, count } : undefined;
}
