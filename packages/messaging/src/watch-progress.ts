export interface ProgressRules {
  /** Work has waited for so long without any progress: the process says that it is not ready. */
  redAfterMs: number;
  /** And after so long it leaves, because whoever starts it again mends more than waiting does. */
  leaveAfterMs: number;
}

export interface ProgressWatch {
  /** A job has begun or ended. */
  note(): void;
  /** Looks once; to be called every few seconds. */
  look(): Promise<void>;
  isWedged(): boolean;
}

/**
 * Finds the consumer that is alive and consumes nothing. It is wedged only while there is work that nobody takes, so a
 * queue that is idle or paused never looks like that, and neither does a Redis that cannot be asked.
 */
export function watchProgress(
  rules: ProgressRules,
  isWorkWaiting: () => Promise<boolean>,
  leave: () => void,
  now: () => number = () => performance.now(),
): ProgressWatch {
  let stuckSinceMs: number | undefined;
  let wasNoted = false;
  const stuckForMs = (): number => (stuckSinceMs === undefined ? 0 : now() - stuckSinceMs);
  return {
    note: () => void (wasNoted = true),
    async look() {
      const isWaiting = await isWorkWaiting().catch(() => false);
      if (!isWaiting || wasNoted) stuckSinceMs = undefined;
      else stuckSinceMs ??= now();
      wasNoted = false;
      if (stuckForMs() >= rules.leaveAfterMs) leave();
    },
    isWedged: () => stuckForMs() >= rules.redAfterMs,
  };
}
