import { randomUUID } from "node:crypto";
import { type InspectedQueues, openQueuesForInspection } from "@rekey/messaging/inspect";
import { createLogger } from "@rekey/runtime/logger";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { waitForLink } from "../harness/open-link.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { startTestSystem, type TestSystem } from "../harness/test-system.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const stack = new AsyncDisposableStack();
let system: TestSystem;
let queues: InspectedQueues["queues"];
let redis: Redis;

beforeAll(async () => {
  system = stack.use(await startTestSystem());
  const inspected = { redisUrl: system.redisUrl, prefix: system.queuePrefix, log: createLogger("test", "silent") };
  queues = stack.use(openQueuesForInspection(inspected)).queues;
  redis = new Redis(system.redisUrl);
  stack.defer(() => redis.disconnect());
});
afterAll(() => stack.disposeAsync());

function queueOf(name: string) {
  const queue = queues.find((one) => one.name === name);
  if (!queue) throw new Error(`there is no queue ${name}`);
  return queue;
}

async function eventOf(resetId: string, queue: string): Promise<{ id: string; delivery_id: string | null }> {
  const event = await waitFor(
    async () => {
      const [row] = await system.sql<{ id: string; delivery_id: string | null }[]>`
        select e.id, e.delivery_id from events e left join deliveries d on d.id = e.delivery_id
        where coalesce(e.reset_id, d.reset_id) = ${resetId} and e.queue = ${queue}`;
      return row;
    },
    { message: "the event" },
  );
  await waitFor(() => queueOf(queue).getJob(event.id), { message: "the job of the event" });
  return event;
}

/** Changes what a job says that waits, as whoever can write to Redis can. */
async function editJob(queue: string, jobId: string, change: Record<string, unknown>): Promise<void> {
  const job = await queueOf(queue).getJob(jobId);
  const data: unknown = { ...(job?.data as object), ...change };
  await redis.hset(`${system.queuePrefix}:${queue}:${jobId}`, "data", JSON.stringify(data));
}

async function historyOf(resetId: string): Promise<string[]> {
  return (await system.api().getTimeline(resetId)).items.map(({ action }) => action);
}

test("a job that names another reset or another mail does what its event is about, and nothing to the other one", async () => {
  const [one, other] = [await createContact(system), await createContact(system)];
  const untouched = await requestByMail(system, other.id);
  await waitForState(system, untouched.id, "mailed");
  const before = await historyOf(untouched.id);
  await Promise.all([system.stopService("credentials-worker"), system.stopService("mail-worker")]);
  const reset = await requestByMail(system, one.id);
  await editJob("credentials", (await eventOf(reset.id, "credentials")).id, { resetId: untouched.id });
  await system.restart("credentials-worker");
  await waitForState(system, reset.id, "issued");
  const [mail, otherMail] = [await eventOf(reset.id, "mail"), await eventOf(untouched.id, "mail")];
  await editJob("mail", mail.id, { deliveryId: otherMail.delivery_id });
  await system.restart("mail-worker");
  await waitForState(system, reset.id, "mailed");
  await waitForLink(system, one.email);
  expect(await historyOf(untouched.id)).toEqual(before);
  expect(system.mailbox.mailsTo(other.email)).toHaveLength(1);
});

test("a job that is told to fail, with words of whoever told it, is set aside in words of ours, and done when retried", async () => {
  const contact = await createContact(system);
  await system.stopService("mail-worker");
  const reset = await requestByMail(system, contact.id);
  await waitForState(system, reset.id, "issued");
  const event = await eventOf(reset.id, "mail");
  await redis.hset(`${system.queuePrefix}:mail:${event.id}`, "defa", `planted for ${contact.email}`);
  await system.restart("mail-worker");
  const parked = await waitFor(
    async () => (await system.api("ops").listParkedEvents()).items.find(({ id }) => id === event.id),
    { message: "the event being set aside" },
  );
  expect(parked.because).toBe("something told the job to fail");
  expect(JSON.stringify(await system.api().getTimeline(reset.id))).not.toContain("planted");
  expect(system.allLines().filter((line) => line.includes("planted"))).toEqual([]);
  await system.api("ops").retryParkedEvent(event.id);
  await waitForState(system, reset.id, "mailed");
});

test("a job of an event that PostgreSQL does not know, or under the id of another one, fails, changes nothing and says nothing", async () => {
  const contact = await createContact(system);
  const reset = await requestByMail(system, contact.id);
  await waitForState(system, reset.id, "mailed");
  const known = await eventOf(reset.id, "credentials");
  const before = await historyOf(reset.id);
  const queue = queueOf("credentials");
  const unknown = randomUUID();
  const forged = [
    await queue.add("PasswordResetRequested", { v: 1, eventId: unknown, resetId: reset.id }, { jobId: unknown }),
    await queue.add("PasswordResetRequested", { v: 1, eventId: known.id, resetId: reset.id }, { jobId: randomUUID() }),
  ];
  const planted = { v: 1, eventId: "planted-id", resetId: "planted-reset" };
  forged.push(await queue.add("planted-name", planted, { jobId: "planted-id" }));
  for (const job of forged) await waitFor(() => job.isFailed(), { message: "the forged job having failed" });
  expect(await historyOf(reset.id)).toEqual(before);
  const metrics = await (await fetch(`${system.adminUrls["credentials-worker"]}/metrics`)).text();
  expect([...system.allLines(), metrics].filter((line) => line.includes("planted"))).toEqual([]);
});
