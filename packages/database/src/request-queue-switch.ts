import type { QueueName } from "@rekey/contracts/events";
import type { Actor } from "./actor.ts";
import type { Transaction } from "./connection.ts";
import { recordAudit } from "./record-audit.ts";

/** Writes who wants a queue paused or resumed. Redis is told after the commit, so nothing of it goes unrecorded. */
export async function requestQueueSwitch(
  tx: Transaction,
  command: { queue: QueueName; isPaused: boolean; actor: Actor },
): Promise<void> {
  const { queue, isPaused, actor } = command;
  await recordAudit(tx, {
    action: isPaused ? "queue.pause_requested" : "queue.resume_requested",
    actor: actor.subject,
    detail: { queue, by: actor.name },
  });
}
