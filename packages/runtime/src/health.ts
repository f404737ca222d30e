import { setTimeout as after } from "node:timers/promises";
import type { Logger } from "./logger.ts";

export interface Health {
  /** `everyMs`: it is asked also while nobody probes, from now on, so that what is wrong is in the log. */
  addCheck(name: string, check: () => Promise<void>, options?: { timeoutMs?: number; everyMs?: number }): void;
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
  /** The outcome and the kind of its cause: another cause is worth another line. */
  lastKind: string;
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
  const kind = `${outcome}: ${kindOf(cause)}`;
  if (kind !== check.lastKind) {
    if (outcome === "ok") log.info({ check: check.name }, "check is well again");
    else log.warn({ check: check.name, outcome, err: cause }, "check is failing");
  }
  check.lastKind = kind;
  return { name: check.name, outcome };
}

/** One that is away fails in many words, of which the first are enough; what we say ourselves is worth a line each. */
function kindOf(cause: unknown): string {
  if (!(cause instanceof Error)) return "";
  return "code" in cause ? cause.name : cause.message;
}

/** All checks run side by side, each within its own time (1 s unless told). */
export function createHealth(log: Logger): Health & { runChecks(): Promise<CheckResult[]>; stop(): void } {
  const checks: Check[] = [];
  const timers: NodeJS.Timeout[] = [];
  return {
    addCheck(name, check, { timeoutMs = 1_000, everyMs } = {}) {
      const added: Check = { name, check, timeoutMs, running: undefined, lastKind: "ok: " };
      checks.push(added);
      if (everyMs === undefined) return;
      void runCheck(added, log);
      timers.push(setInterval(() => void runCheck(added, log), everyMs).unref());
    },
    runChecks: () => Promise.all(checks.map((check) => runCheck(check, log))),
    stop: () => timers.forEach((timer) => clearInterval(timer)),
  };
}
