import type { Job, Queue } from "bullmq";
import type { PublishableEvent } from "@rekey/contracts/events";
import { jobOf } from "./job-options.ts";
import type { RedisClient } from "./redis-client.ts";
import { isReply } from "./try-redis.ts";

// No worker of ours locks a job, or looks for the jobs of killed ones, for so long at a time.
const longestLockMs = 3_600_000;

export type Relayed = "added" | "there";

/**
 * Sees to it that each event has a job. Looks at all of them at once, and adds what is missing at once; one that cannot
 * be seen to is nothing to the others.
 */
export async function relayEvents(
  queue: Queue,
  connection: RedisClient,
  events: readonly PublishableEvent[],
): Promise<PromiseSettledResult<Relayed>[]> {
  const isTaken = await findTaken(queue, connection, events);
  const isFree = async ({ id }: PublishableEvent) => !isTaken.has(id) || (await makePlace(queue, connection, id));
  const looks = await Promise.allSettled(events.map(isFree));
  const missing = events.filter((_, index) => valueOf(looks[index]) === true);
  const added = new Map<string, PromiseSettledResult<unknown>>();
  for (const [index, result] of (await addAll(queue, missing)).entries()) added.set(missing[index]?.id ?? "", result);
  return events.map(({ id }, index) => {
    const failed = [looks[index], added.get(id)].find((result) => result?.status === "rejected");
    return failed ?? { status: "fulfilled", value: added.has(id) ? "added" : "there" };
  });
}

const valueOf = <T>(result: PromiseSettledResult<T> | undefined): T | undefined =>
  result?.status === "fulfilled" ? result.value : undefined;

/** The ids of those events under whose key there is anything. */
async function findTaken(
  queue: Queue,
  connection: RedisClient,
  events: readonly PublishableEvent[],
): Promise<Set<string>> {
  const replies = (await connection.pipeline(events.map(({ id }) => ["exists", queue.toKey(id)])).exec()) ?? [];
  for (const [error] of replies) if (error) throw error;
  return new Set(events.flatMap(({ id }, index) => (replies[index]?.[1] === 0 ? [] : [id])));
}

/** Adding an event again changes nothing, so when one of them was refused each is tried alone. */
async function addAll(
  queue: Queue,
  events: readonly PublishableEvent[],
): Promise<readonly PromiseSettledResult<unknown>[]> {
  const jobs = events.map(jobOf);
  if (jobs.length === 0) return [];
  const [whole] = await Promise.allSettled([queue.addBulk(jobs)]);
  const isOneRefused = whole.status === "rejected" && isReply(whole.reason);
  if (!isOneRefused) return jobs.map(() => whole);
  return Promise.allSettled(jobs.map((job) => queue.add(job.name, job.data, job.opts)));
}

/** A job id is taken for as long as its job is kept, in whatever state: each state has its own answer. */
async function makePlace(queue: Queue, connection: RedisClient, id: string): Promise<boolean> {
  const existing = await readJob(queue, connection, id);
  return existing === undefined || mayBeReplaced(queue, connection, existing, id);
}

/** What lies under a job's key can be anything, and what it says too. */
async function readJob(queue: Queue, connection: RedisClient, id: string): Promise<Job | "unreadable" | undefined> {
  try {
    const job = await queue.getJob(id);
    // BullMQ counts in these fields: a job in which it cannot is taken and dropped again and again, for ever.
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
async function mayBeReplaced(
  queue: Queue,
  connection: RedisClient,
  job: Job | "unreadable",
  id: string,
): Promise<boolean> {
  const lock = `${queue.toKey(id)}:lock`;
  if (job !== "unreadable" && (await willBeRun(queue, connection, job))) return false;
  // A failed job whose event is no dead letter: a person retried it, it could not be made one, or workers died in
  // it. One in no state was left half written by a script that Redis refused in its middle, and nobody would ever take
  // it. Neither would anybody take one that waits for children: our jobs have none.
  await unlock(connection, lock);
  // One that nobody can run is taken, locked and dropped again and again, so its lock says nothing; whoever took it
  // before it became so does no harm beside the new one. Of any other somebody is at work on it.
  if (job === "unreadable") await connection.del(lock, queue.toKey(id));
  else if ((await connection.exists(lock)) === 1) return false;
  return (await queue.remove(id, { removeChildren: false })) === 1;
}

/** Whether a job that can be read will be run. */
async function willBeRun(queue: Queue, connection: RedisClient, job: Job): Promise<boolean> {
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
async function unlock(connection: RedisClient, ...keys: string[]): Promise<void> {
  for (const key of keys) {
    const leftMs = await connection.pttl(key);
    if (leftMs === -1 || leftMs > longestLockMs) await connection.del(key);
  }
}
