import type { Job, Queue } from "bullmq";
import type { Redis } from "ioredis";
import type { PublishableEvent } from "@rekey/contracts/events";
import { jobOf } from "./job-options.ts";
import { isReply } from "./try-redis.ts";

// No worker of ours locks a job, or looks for the jobs of killed ones, for so long at a time.
const longestLockMs = 3_600_000;

/** A job id is taken for as long as its job is kept, in whatever state: each state has its own answer. */
export async function relayEvent(queue: Queue, connection: Redis, event: PublishableEvent): Promise<"added" | "there"> {
  const existing = await readJob(queue, connection, event.id);
  if (existing !== undefined && !(await givesWay(queue, connection, existing, event.id))) return "there";
  const job = jobOf(event);
  await queue.add(job.name, job.data, job.opts);
  return "added";
}

/** What lies under a job's key can be anything, and what it says too. */
async function readJob(queue: Queue, connection: Redis, id: string): Promise<Job | "unreadable" | undefined> {
  try {
    const job = await queue.getJob(id);
    // What BullMQ counts in: a job in which it cannot do so is taken, and given up, for ever.
    const counters = job ? await connection.hmget(queue.toKey(id), "ats", "atm", "stc") : [];
    return counters.every((counter) => counter === null || /^\d{1,9}$/.test(counter)) ? job : "unreadable";
  } catch (error) {
    const isUnreadable = isOfOtherType(error) || error instanceof SyntaxError || error instanceof TypeError;
    if (isUnreadable) return "unreadable";
    throw error;
  }
}

function isOfOtherType(error: unknown): boolean {
  return isReply(error) && error instanceof Error && error.message.startsWith("WRONGTYPE");
}

/**
 * Whether there is place for a new job, made of what PostgreSQL says, so that a job which was itself the trouble is
 * mended. A job that somebody will take, or is at work on, stays.
 */
async function givesWay(queue: Queue, connection: Redis, job: Job | "unreadable", id: string): Promise<boolean> {
  const lock = `${queue.toKey(id)}:lock`;
  if (job !== "unreadable" && (await isSeenTo(queue, connection, job))) return false;
  // A failed job whose event is not parked: a person wants it tried again, it could not be parked, or workers died in
  // it. One in no state was left half written by a script that Redis refused in its middle, and nobody would ever take
  // it. Neither would anybody take one that waits for children: our jobs have none.
  await unlock(connection, lock);
  // Somebody has a job that could be read then, or tries to read it.
  if ((await connection.exists(lock)) === 1) return false;
  if (job === "unreadable") await connection.del(queue.toKey(id));
  return (await queue.remove(id, { removeChildren: false })) === 1;
}

/** Whether a job that can be read will be run. */
async function isSeenTo(queue: Queue, connection: Redis, job: Job): Promise<boolean> {
  const id = job.id ?? "";
  switch (await queue.getJobState(id)) {
    case "delayed":
      // PostgreSQL holds the schedule: what is due there does not wait for a time that Redis was once told.
      await job.promote().catch((error: unknown) => {
        if (isReply(error)) throw error;
      });
      return true;
    case "active":
      // A worker is at work on it, or finds that none is, once neither is kept from it.
      await unlock(connection, queue.toKey("stalled-check"), `${queue.toKey(id)}:lock`);
      return true;
    case "waiting":
      // Older versions kept the jobs of a paused queue in a list of their own; nobody takes one from there.
      return (await connection.lpos(queue.toKey("paused"), id)) === null;
    case "prioritized":
      return true;
    case "completed":
    case "failed":
    case "waiting-children":
    case "unknown":
      return false;
  }
}

/** What ends by itself is left to do so, unless that is too far away to be of us. */
async function unlock(connection: Redis, ...keys: string[]): Promise<void> {
  for (const key of keys) {
    const leftMs = await connection.pttl(key);
    if (leftMs === -1 || leftMs > longestLockMs) await connection.del(key);
  }
}
