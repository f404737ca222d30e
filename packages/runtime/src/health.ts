import { setTimeout as after } from "node:timers/promises";
import type { Logger } from "./logger.ts";

export interface Health {
  addCheck(name: string, check: () => Promise<void>, options?: { timeoutMs?: number }): void;
}

export interface CheckResult {
  name: string;
  outcome: "ok" | "failed" | "timed out";
}

interface Check {
  name: string;
  timeoutMs: number;
  check: () => Promise<void>;
  running: Promise<void> | undefined;
  lastOutcome: CheckResult["outcome"];
}

/** A check that hangs is asked once, not once per probe. */
async function runCheck(check: Check, log: Logger): Promise<CheckResult> {
  check.running ??= Promise.resolve()
    .then(check.check)
    .finally(() => (check.running = undefined));
  const timer = new AbortController();
  let cause: unknown;
  const outcome = await Promise.race([
    check.running.then(
      () => "ok" as const,
      (error: unknown) => {
        cause = error;
        return "failed" as const;
      },
    ),
    after(check.timeoutMs, "timed out" as const, { signal: timer.signal }),
  ]);
  timer.abort();
  if (outcome !== check.lastOutcome) {
    if (outcome === "ok") log.info({ check: check.name }, "check is well again");
    else log.warn({ check: check.name, outcome, err: cause }, "check is failing");
  }
  check.lastOutcome = outcome;
  return { name: check.name, outcome };
}

/** All checks run side by side, each within its own time (1 s unless told). */
export function createHealth(log: Logger): Health & { runChecks(): Promise<CheckResult[]> } {
  const checks: Check[] = [];
  return {
    addCheck(name, check, options) {
      checks.push({ name, check, timeoutMs: options?.timeoutMs ?? 1_000, running: undefined, lastOutcome: "ok" });
    },
    runChecks: () => Promise.all(checks.map((check) => runCheck(check, log))),
  };
}
