import type { QueueName } from "@rekey/contracts/events";
import type { Work } from "../unit-of-work.ts";

/** Tells who wants a queue paused or resumed. Redis is told after the commit, so nothing of it goes unrecorded. */
export async function requestQueueSwitch(work: Work, queue: QueueName, isPaused: boolean): Promise<void> {
  work.record(isPaused ? "queue.pause_requested" : "queue.resume_requested", {}, { queue, by: work.actor.name });
}
