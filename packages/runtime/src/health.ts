import { setTimeout as after } from "node:timers/promises";
import type { Logger } from "./logger.ts";
import type { Metrics } from "./metrics.ts";

/** What a check throws while its first try is under way: not ready yet, and nothing that anybody has to hear of. */
export class StillStarting extends Error {
  constructor(message: string) {
    super(message);
    this.name = "StillStarting";
  }
}

interface Figures {
  ok: { set(labels: { check: string; effect: "not-ready" | "degraded" }, value: number): void };
  seconds: { set(labels: { check: string }, value: number): void };
}

export interface Health {
  /**
   * `everyMs`: it is asked also while nobody probes, from now on, so that what is wrong is in the log. `degrades`: what
   * is wrong is told, and the process is ready all the same, because it does its own part.
   */
  addCheck(
    name: string,
    check: () => Promise<void>,
    options?: { timeoutMs?: number; everyMs?: number; degrades?: boolean },
  ): void;
}

export interface CheckResult {
  name: string;
  outcome: "ok" | "failed" | "timed out";
  /** In our own words, where there are any. */
  because?: string | undefined;
  /** It is told and does not make the process unready. */
  degrades?: boolean | undefined;
}

interface Check {
  name: string;
  timeoutMs: number;
  check: () => Promise<void>;
  degrades: boolean;
  running: Promise<void> | undefined;
  /** The outcome and the kind of its cause: another cause is worth another line. */
  lastKind: string;
}

/** A check that hangs is asked once, not once per probe. */
async function runCheck(check: Check, log: Logger, figures: Figures): Promise<CheckResult> {
  check.running ??= Promise.resolve()
    .then(check.check)
    .finally(() => (check.running = undefined));
  const startedAtMs = performance.now();
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
  const kind = cause instanceof StillStarting ? check.lastKind : `${outcome}: ${kindOf(cause)}`;
  if (kind !== check.lastKind) {
    if (outcome === "ok") log.info({ code: "check-recovered", check: check.name }, "a health check succeeds again");
    else log.warn({ code: "check-failed", check: check.name, outcome, err: cause }, "a health check fails");
  }
  check.lastKind = kind;
  const effect = check.degrades ? "degraded" : "not-ready";
  figures.ok.set({ check: check.name, effect }, outcome === "ok" ? 1 : 0);
  figures.seconds.set({ check: check.name }, (performance.now() - startedAtMs) / 1_000);
  return { name: check.name, outcome, because: wordsOf(cause), degrades: check.degrades || undefined };
}

/** An error with a code is a library's, and may quote anything. */
function wordsOf(cause: unknown): string | undefined {
  return cause instanceof Error && !("code" in cause) ? cause.message : undefined;
}

/** One that is away fails in many words, of which the first are enough; what we say ourselves is worth a line each. */
function kindOf(cause: unknown): string {
  if (!(cause instanceof Error)) return "";
  return "code" in cause ? cause.name : cause.message;
}

/** All checks run side by side, each within its own time (1 s unless told). */
export function createHealth(
  log: Logger,
  metrics: Pick<Metrics, "gauge">,
): Health & { runChecks(): Promise<CheckResult[]>; stop(): void } {
  const figures = {
    ok: metrics.gauge("rekey_check_ok"),
    seconds: metrics.gauge("rekey_check_duration_seconds"),
  };
  const checks: Check[] = [];
  const timers: NodeJS.Timeout[] = [];
  return {
    addCheck(name, check, { timeoutMs = 1_000, everyMs, degrades = false } = {}) {
      const added: Check = { name, check, timeoutMs, degrades, running: undefined, lastKind: "ok: " };
      checks.push(added);
      if (everyMs === undefined) return;
      void runCheck(added, log, figures);
      timers.push(setInterval(() => void runCheck(added, log, figures), everyMs).unref());
    },
    runChecks: () => Promise.all(checks.map((check) => runCheck(check, log, figures))),
    stop: () => timers.forEach((timer) => clearInterval(timer)),
  };
}
