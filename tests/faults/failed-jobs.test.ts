import { type InspectedQueues, openQueuesForInspection } from "@rekey/messaging/inspect";
import { createLogger } from "@rekey/runtime/logger";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { startTestSystem, type TestSystem } from "../harness/test-system.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const stack = new AsyncDisposableStack();
let system: TestSystem;
let queue: InspectedQueues["queues"][number];
let redis: Redis;

beforeAll(async () => {
  system = stack.use(await startTestSystem());
  const inspected = { redisUrl: system.redisUrl, prefix: system.queuePrefix, log: createLogger("test", "silent") };
  const found = stack.use(openQueuesForInspection(inspected)).queues.find(({ name }) => name === "credentials");
  if (!found) throw new Error("the queue is not there");
  queue = found;
  redis = new Redis(system.redisUrl);
  stack.defer(() => redis.disconnect());
});
afterAll(() => stack.disposeAsync());

/** A reset whose job waits, and nobody takes it. */
async function waitingReset(): Promise<{ resetId: string; eventId: string; key: string }> {
  await system.stopService("credentials-worker");
  const contact = await createContact(system);
  const { id: resetId } = await requestByMail(system, contact.id);
  const [event] = await system.sql<{ id: string }[]>`select id from events where reset_id = ${resetId}`;
  const eventId = event?.id ?? "";
  await waitFor(() => queue.getJob(eventId), { message: "the job" });
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
  const job = await queue.getJob(eventId);
  expect(await job?.getState()).toBe("failed");
}

async function parkings(resetId: string): Promise<Record<string, unknown>[]> {
  const { items } = await system.api().getTimeline(resetId);
  return items.filter(({ action }) => action === "event.parked").map(({ detail }) => detail);
}

test("an event whose job nobody can read is set aside once, says so, and goes on when the job is put right", async () => {
  const { resetId, eventId, key } = await waitingReset();
  const data = (await redis.hget(key, "data")) ?? "";
  await redis.hset(key, "data", data.replace('"v":1', '"v":2'));
  // Else the relay, which looks when the worker starts, may mend the job before its event is set aside.
  await system.sql`update events set due_at = now() + interval '1 hour' where id = ${eventId}`;
  await system.restart("credentials-worker");
  await waitFor(async () => (await parkings(resetId)).length > 0, { message: "the event being set aside" });
  await redis.hset(key, "data", data);
  await (await queue.getJob(eventId))?.retry("failed");
  await waitForState(system, resetId, "mailed");
  expect(await parkings(resetId)).toMatchObject([{ because: "not an event of this version" }]);
});

test.each(["unexpected error: Error", "job stalled more than allowable limit"])(
  "a job that failed (%s) without its event being set aside is run again by itself",
  async (reason) => {
    const waiting = await waitingReset();
    await failJob(waiting, reason);
    await system.restart("credentials-worker");
    await waitForState(system, waiting.resetId, "mailed");
    expect(await parkings(waiting.resetId)).toEqual([]);
  },
);

test("a job that Redis keeps back for an hour is run once PostgreSQL says that it is due", async () => {
  const { resetId, eventId } = await waitingReset();
  const job = await queue.getJob(eventId);
  if (!job) throw new Error("there is no job");
  await job.remove();
  await queue.add(job.name, job.data, { jobId: eventId, delay: 3_600_000 });
  expect(await (await queue.getJob(eventId))?.getState()).toBe("delayed");
  await system.restart("credentials-worker");
  await waitForState(system, resetId, "mailed");
});
