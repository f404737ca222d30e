import type { MailStatus, QueueState } from "@rekey/contracts/operations";
import type { Hold, Reset } from "@rekey/contracts/resources";
import type { QueueWork } from "../watch-work.ts";

/** A reset with what holds it up, of which the database knows nothing. */
export function presentReset<R extends Reset>(reset: R, { holdOf }: { holdOf: (reset: Reset) => Hold | null }): R {
  return { ...reset, hold: holdOf(reset) };
}

export function presentQueue({ queue, isPaused, count, since, hold }: QueueWork): QueueState {
  return { name: queue, isPaused: isPaused ?? null, waiting: count, oldestAt: since, hold };
}

/** Mail leaves when its servers take it and when what has to be done before is done. */
export function presentMailStatus(status: Omit<MailStatus, "queues">, works: readonly QueueWork[]): MailStatus {
  const queues = works.map(presentQueue);
  const held = works.find(({ hold }) => hold !== null && hold.code !== "PAUSED")?.hold;
  if (!held || !status.healthy) return { ...status, queues };
  const reason = `What is asked for waits, and nothing is lost: ${held.words} (${held.code}).`;
  return { ...status, healthy: false, reason, queues };
}
