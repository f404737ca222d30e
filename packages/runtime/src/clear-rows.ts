import { durationMs } from "./config-values.ts";
import type { Logger } from "./logger.ts";
import type { Metrics } from "./metrics.ts";
import { runUntilStopped } from "./run-until-stopped.ts";

const everyMs = 600_000;
// Few enough for a statement to be short, and for nobody to wait for what it locks.
const atOnce = 2_000;
const leastMs = 7 * 86_400_000;

/** The setting that says how long what has ended is kept; the database holds every service to the least. */
export const endedKeep = () =>
  durationMs("90d").refine((keepMs) => keepMs >= leastMs, {
    error: "has to be 7d or more: what has ended is still asked for in the days that follow",
  });

/** One kind of rows that have ended, and what clears so many of them at most. */
export interface Clearing {
  rows: "events" | "answers" | "portal-sessions" | "staff-sessions";
  clear: (atMost: number) => Promise<number>;
}

/**
 * Clears what has ended and is kept no longer, so much at a time, and looks again every ten minutes. It may be ended at
 * any moment and goes on where it was, because each part is a statement of its own.
 */
export function clearRows(
  clearings: readonly Clearing[],
  { log, metrics }: { log: Logger; metrics: Pick<Metrics, "counter"> },
): AsyncDisposable {
  const cleared = metrics.counter("rekey_cleared_rows_total");
  const round = async (): Promise<"more" | "all"> => {
    let left: "more" | "all" = "all";
    for (const { rows, clear } of clearings) {
      const count = await clear(atOnce);
      if (count === 0) continue;
      cleared.labels(rows).inc(count);
      log.info({ code: "rows-cleared", rows, count }, "rows that had ended were cleared");
      if (count >= atOnce) left = "more";
    }
    return left;
  };
  return runUntilStopped("clearing rows", round, { everyMs, log });
}
