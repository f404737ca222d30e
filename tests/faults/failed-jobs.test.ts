import { expect } from "vitest";
import { fromNow } from "../harness/arrange.ts";
import { createContact } from "../harness/create-contact.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const { test, system, see, arrange, redis, queues } = systemTest();

/** A reset whose job waits, and nobody takes it. */
async function waitingReset(): Promise<{ resetId: string; eventId: string; key: string }> {
  await system.stopService("credentials-worker");
  const contact = await createContact(system);
  const { id: resetId } = await requestByMail(system, contact.id);
  const [event] = await see.events({ resetId });
  const eventId = event?.id ?? "";
  await waitFor(() => queues.credentials.getJob(eventId), { message: "the job" });
  return { resetId, eventId, key: `${system.queuePrefix}:credentials:${eventId}` };
}

/** Puts a job that waits among the failed ones, as BullMQ does. */
async function failJob({ eventId, key }: { eventId: string; key: string }, reason: string): Promise<void> {
  await redis
    .multi()
    .lrem(`${system.queuePrefix}:credentials:wait`, 0, eventId)
    .zadd(`${system.queuePrefix}:credentials:failed`, Date.now(), eventId)
    .hset(key, "failedReason", reason, "finishedOn", String(Date.now()))
    .exec();
  const job = await queues.credentials.getJob(eventId);
  expect(await job?.getState()).toBe("failed");
}

async function deadLettersOf(resetId: string): Promise<Record<string, unknown>[]> {
  const { items } = await system.api().getTimeline(resetId);
  return items.filter(({ action }) => action === "event.parked").map(({ detail }) => detail);
}

test("an event whose job nobody can read becomes a dead letter once, says so, and goes on when the job is put right", async () => {
  const { resetId, eventId, key } = await waitingReset();
  const data = (await redis.hget(key, "data")) ?? "";
  await redis.hset(key, "data", data.replace('"v":1', '"v":2'));
  // Else the relay, which looks when the worker starts, may mend the job before its event is a dead letter.
  await arrange.change("events", { id: eventId }, { dueAt: fromNow(3_600_000) });
  await system.restart("credentials-worker");
  await waitFor(async () => (await deadLettersOf(resetId)).length > 0, { message: "the dead letter" });
  await redis.hset(key, "data", data);
  await (await queues.credentials.getJob(eventId))?.retry("failed");
  await waitForState(system, resetId, "mailed");
  expect(await deadLettersOf(resetId)).toMatchObject([{ because: "unknown-version" }]);
});

test.each(["unexpected-error (Error)", "job stalled more than allowable limit"])(
  "a job that failed (%s) without making a dead letter is run again by itself",
  async (reason) => {
    const waiting = await waitingReset();
    await failJob(waiting, reason);
    await system.restart("credentials-worker");
    await waitForState(system, waiting.resetId, "mailed");
    expect(await deadLettersOf(waiting.resetId)).toEqual([]);
  },
);

test("a job that Redis keeps back for an hour is run once PostgreSQL says that it is due", async () => {
  const { resetId, eventId } = await waitingReset();
  const job = await queues.credentials.getJob(eventId);
  if (!job) throw new Error("there is no job");
  await job.remove();
  await queues.credentials.add(job.name, job.data, { jobId: eventId, delay: 3_600_000 });
  expect(await (await queues.credentials.getJob(eventId))?.getState()).toBe("delayed");
  await system.restart("credentials-worker");
  await waitForState(system, resetId, "mailed");
});
