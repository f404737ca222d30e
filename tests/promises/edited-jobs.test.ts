import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { QueueName } from "@rekey/contracts/events";
import { fromNow } from "../harness/arrange.ts";
import { createContact } from "../harness/create-contact.ts";
import { waitForLink } from "../harness/open-link.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const { test, system, see, arrange, redis, queues } = systemTest();

async function eventOf(resetId: string, queue: QueueName) {
  const event = await waitFor(() => see.eventOf(resetId, queue), { message: "the event" });
  await waitFor(() => queues[queue].getJob(event.id), { message: "the job of the event" });
  return event;
}

/** Changes what a job says that waits, as whoever can write to Redis can. */
async function editJob(queue: QueueName, jobId: string, change: Record<string, unknown>): Promise<void> {
  const job = await queues[queue].getJob(jobId);
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
  await editJob("mail", mail.id, { deliveryId: otherMail.deliveryId });
  await system.restart("mail-worker");
  await waitForState(system, reset.id, "mailed");
  await waitForLink(system, one.email);
  expect(await historyOf(untouched.id)).toEqual(before);
  expect(system.mailbox.mailsTo(other.email)).toHaveLength(1);
});

test("a job that is told to fail, with words of whoever told it, becomes a dead letter in words of ours, and is done when retried", async () => {
  const contact = await createContact(system);
  await system.stopService("mail-worker");
  const reset = await requestByMail(system, contact.id);
  await waitForState(system, reset.id, "issued");
  const event = await eventOf(reset.id, "mail");
  await redis.hset(`${system.queuePrefix}:mail:${event.id}`, "defa", `planted for ${contact.email}`);
  await system.restart("mail-worker");
  const letter = await waitFor(
    async () => (await system.api("ops").listDeadLetters()).items.find(({ id }) => id === event.id),
    { message: "the dead letter" },
  );
  expect(letter.because).toBe("told-to-fail");
  expect(JSON.stringify(await system.api().getTimeline(reset.id))).not.toContain("planted");
  expect(system.allLines().filter((line) => line.includes("planted"))).toEqual([]);
  await system.api("ops").retryDeadLetter(event.id);
  await waitForState(system, reset.id, "mailed");
});

test("a job of an event that PostgreSQL does not know, or under the id of another one, fails, changes nothing and says nothing", async () => {
  const contact = await createContact(system);
  const reset = await requestByMail(system, contact.id);
  await waitForState(system, reset.id, "mailed");
  const known = await eventOf(reset.id, "credentials");
  const before = await historyOf(reset.id);
  const queue = queues.credentials;
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

const keyOf = (queue: QueueName, ...rest: string[]) => [system.queuePrefix, queue, ...rest].join(":");

/** A reset by mail whose first job waits while its worker is stopped. */
async function waitingReset(): Promise<{ resetId: string; eventId: string }> {
  const { id: resetId } = await requestByMail(system, (await createContact(system)).id);
  return { resetId, eventId: (await eventOf(resetId, "credentials")).id };
}

async function expectMailedWithoutHelp(resetId: string): Promise<void> {
  await waitForState(system, resetId, "mailed");
  expect(await historyOf(resetId)).not.toContain("event.parked");
}

test("a job under another name, of ours or not, does what its event is about", async () => {
  await Promise.all([system.stopService("credentials-worker"), system.stopService("mail-worker")]);
  const renamed = [];
  for (const name of ["NewPasswordSubmitted", "OutdatedHashFound", "PasswordChanged", "planted-name"]) {
    const reset = await waitingReset();
    await redis.hset(keyOf("credentials", reset.eventId), "name", name);
    renamed.push({ ...reset, mailName: name === "NewPasswordSubmitted" ? "TestMailRequested" : name });
  }
  const refitted = await waitingReset();
  const data = JSON.stringify({ v: 1, eventId: refitted.eventId, contactId: "planted-contact" });
  await redis.hset(keyOf("credentials", refitted.eventId), { name: "OutdatedHashFound", data });
  renamed.push({ ...refitted, mailName: "AddressChanged" });
  await system.restart("credentials-worker");
  for (const { resetId, mailName } of renamed) {
    await waitForState(system, resetId, "issued");
    await redis.hset(keyOf("mail", (await eventOf(resetId, "mail")).id), "name", mailName);
  }
  await system.restart("mail-worker");
  for (const { resetId } of renamed) await expectMailedWithoutHelp(resetId);
  expect(system.allLines().filter((line) => line.includes("planted"))).toEqual([]);
});

test("a job in another queue than its event's fails there, and neither uses up the event nor makes it a dead letter", async () => {
  await Promise.all([system.stopService("credentials-worker"), system.stopService("mail-worker")]);
  const { resetId, eventId } = await waitingReset();
  await system.restart("mail-worker");
  const misplace = async (queue: QueueName, id: string, name: string, subject: Record<string, string>) => {
    const data = { v: 1, eventId: id, ...subject };
    const job = await queues[queue].add(name, data, { jobId: id });
    await waitFor(() => job.isFailed(), { message: "the misplaced job having failed" });
  };
  await misplace("mail", eventId, "PasswordResetRequested", { resetId });
  expect((await system.api().getReset(resetId)).state).toBe("accepted");
  await system.stopService("mail-worker");
  await system.restart("credentials-worker");
  await waitForState(system, resetId, "issued");
  const mail = await eventOf(resetId, "mail");
  await misplace("credentials", mail.id, "PasswordResetRequested", { resetId });
  const isTold = (line: string) => line.includes('"other-queue"') && line.includes(mail.id);
  await waitFor(() => system.lines("credentials-worker").some(isTold), { message: "the misplaced job being told of" });
  await system.restart("mail-worker");
  await expectMailedWithoutHelp(resetId);
});

/** Takes a job out of the list where jobs wait. */
const unlist = (id: string) => redis.lrem(keyOf("credentials", "wait"), 0, id);

const manglings: Record<string, (id: string) => Promise<unknown>> = {
  "it waits for children": async (id) => {
    await unlist(id);
    await redis.zadd(keyOf("credentials", "waiting-children"), 1, id);
  },
  "it is locked for ever": async (id) => {
    await unlist(id);
    await redis.lpush(keyOf("credentials", "active"), id);
    await redis.set(keyOf("credentials", id, "lock"), "planted");
  },
  "it is locked for a year": async (id) => {
    await unlist(id);
    await redis.lpush(keyOf("credentials", "active"), id);
    await redis.set(keyOf("credentials", id, "lock"), "planted", "EX", 31_536_000);
  },
  "it is in no list and locked for ever": async (id) => {
    await unlist(id);
    await redis.set(keyOf("credentials", id, "lock"), "planted");
  },
  "it is in the list of an older version": async (id) => {
    await unlist(id);
    await redis.lpush(keyOf("credentials", "paused"), id);
  },
  "it is no hash": async (id) => {
    await redis.del(keyOf("credentials", id));
    await redis.lpush(keyOf("credentials", id), "planted");
  },
  "its data are no JSON": (id) => redis.hset(keyOf("credentials", id), "data", "{planted"),
  "it has been tried a word's times": (id) => redis.hset(keyOf("credentials", id), "ats", "planted"),
  "its options are none": (id) => redis.hset(keyOf("credentials", id), "opts", "null"),
  "it is far down": async (id) => {
    await unlist(id);
    await redis.zadd(keyOf("credentials", "prioritized"), 2_097_152 * 4_294_967_296, id);
    await redis.hset(keyOf("credentials", id), "priority", "2097152");
  },
};

test("a job that lies where nobody takes it, or that nobody can read, gives way to a right one", async () => {
  await system.stopService("credentials-worker");
  const mangled = [];
  for (const [how, mangle] of Object.entries(manglings)) {
    const reset = await waitingReset();
    await mangle(reset.eventId);
    mangled.push({ ...reset, how });
  }
  await redis.set(keyOf("credentials", "stalled-check"), "planted");
  await arrange.change("events", { id: mangled[0]?.eventId ?? "" }, { createdAt: fromNow(-3_600_000) });
  await system.restart("credentials-worker");
  const isTold = (line: string) => line.includes("an event has not been done for long");
  await waitFor(() => system.lines("credentials-worker").some(isTold), { message: "the old event being told of" });
  const outcomes = await Promise.allSettled(mangled.map(({ resetId }) => expectMailedWithoutHelp(resetId)));
  expect(mangled.filter((_, index) => outcomes[index]?.status !== "fulfilled").map(({ how }) => how)).toEqual([]);
  expect(system.allLines().filter((line) => line.includes("planted"))).toEqual([]);
});

test("while the lists of a queue are of another type it is told, and all is done once that is mended", async () => {
  const lists = [keyOf("credentials", "wait"), keyOf("credentials", "active")];
  for (const key of lists) await redis.multi().del(key).set(key, "planted").exec();
  const { id } = await requestByMail(system, (await createContact(system)).id);
  const isTold = (line: string) => line.includes("the relay cannot see to the jobs of some events");
  await waitFor(() => system.lines("credentials-worker").some(isTold), { message: "the trouble being told" });
  expect((await system.api().getReset(id)).state).toBe("accepted");
  await redis.del(...lists);
  await expectMailedWithoutHelp(id);
});
