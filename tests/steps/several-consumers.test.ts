import { randomUUID } from "node:crypto";
import { jobReason } from "@rekey/contracts/job-reasons";
import type { QueueName } from "@rekey/contracts/events";
import { migratorRole } from "@rekey/database/prepare/service-roles";
import { getDelivery, listDeliveries } from "@rekey/database/deliveries/read-deliveries";
import { listDeadLetters, retryEvent } from "@rekey/database/outbox/dead-letters";
import { openOutbox } from "@rekey/database/outbox/open-outbox";
import type { Work } from "@rekey/database/unit-of-work";
import { expect } from "vitest";
import { fromNow } from "../harness/arrange.ts";
import { stepTest } from "../harness/step-test.ts";
import { inStep, issuing, someStaff } from "../harness/take-steps.ts";

const { test, as, sql, see, arrange, take } = stepTest();

// The outbox asks no more of a consumer than that the event has a row in its queue.
const others = "credentials";
const againMs = 1_000;
const outboxOf = (queue: QueueName) => openOutbox(as(migratorRole), queue, againMs);

/** An event of a mail that two have to act on, both at once. */
async function sharedEvent() {
  await sql`update events set consumed_at = now() where consumed_at is null`;
  const { id: contactId } = await take.contact();
  const resetId = await take.requestByMail(contactId);
  await take.credentials(resetId, issuing);
  const { eventId: id, deliveryId } = await take.mailOf(resetId);
  const [event] = await see.events({ id });
  if (!event) throw new Error("no event");
  await arrange.change("events", { id }, { dueAt: fromNow(-1_000) });
  await arrange.add("events", { ...event, queue: others, dueAt: fromNow(-1_000) });
  return { id, deliveryId, resetId };
}

/** The same of one that is about a contact alone. */
async function sharedEventOfContact() {
  const [{ id: contactId }, shared, id] = [await take.contact(), await sharedEvent(), randomUUID()];
  for (const event of await see.events({ id: shared.id }))
    await arrange.add("events", { ...event, id, type: "OutdatedHashFound", deliveryId: null, contactId });
  return { id };
}

const rowOf = async (id: string, queue: QueueName) => (await see.events({ id, queue }))[0];
const asConsumer = (consumer: QueueName, step: (work: Work) => void) =>
  inStep(as(migratorRole), async (work) => step(work), { consumer });

const pairs = [
  ["mail", others],
  [others, "mail"],
] as const;

test.for(pairs)("what %s has done, or puts off, is not done and not put off for %s", async ([one, other]) => {
  const { id } = await sharedEvent();
  const before = await rowOf(id, other);
  await asConsumer(one, (work) => work.postpone(id, 60_000));
  await asConsumer(one, (work) => work.letWait(id, 60_000));
  await asConsumer(one, (work) => work.consume(id));
  expect(await rowOf(id, other)).toEqual(before);
  expect(await outboxOf(one).find([id])).toMatchObject([{ id, queue: one, isConsumed: true }]);
  expect(await outboxOf(other).find([id])).toMatchObject([{ id, queue: other, isConsumed: false }]);
});

test.for(pairs)("a job of %s that fails for good makes no dead letter for %s", async ([one, other]) => {
  const { id } = await sharedEvent();
  const before = await rowOf(id, other);
  await outboxOf(one).deadLetter(id, "unexpected-error");
  expect(await rowOf(id, other)).toEqual(before);
  expect((await rowOf(id, one))?.deadLetteredAt).not.toBeNull();
  expect((await outboxOf(other).takeDue(10)).map(({ queue }) => queue)).toEqual([other]);
  expect(await outboxOf(one).takeDue(10)).toEqual([]);
});

test.for(pairs)("the relay of %s takes, counts and wakes nothing of %s", async ([one, other]) => {
  const { id } = await sharedEvent();
  const before = await rowOf(id, other);
  expect(await outboxOf(one).takeDue(10)).toMatchObject([{ id, queue: one }]);
  expect(await outboxOf(one).takeDue(10)).toEqual([]);
  expect(await rowOf(id, other)).toEqual(before);
  // What rests there is what could be woken.
  await arrange.change("events", { id, queue: other }, { dueAt: fromNow(60_000) });
  const resting = await rowOf(id, other);
  expect(await outboxOf(one).makeAllDue()).toBe(1);
  await asConsumer(one, (work) => work.consume(id));
  expect(await outboxOf(one).measure()).toMatchObject({ open: 0 });
  expect(await outboxOf(other).measure()).toMatchObject({ open: 1 });
  expect(await rowOf(id, other)).toEqual(resting);
});

test.for([
  ["a mail", sharedEvent],
  ["a contact", sharedEventOfContact],
] as const)("a dead letter about %s says why for each consumer, and all of them are tried again", async ([, share]) => {
  const { id } = await share();
  for (const queue of ["mail", others] as const)
    await outboxOf(queue).deadLetter(id, jobReason("unexpected-error", queue));
  const letters = (await listDeadLetters(as("rekey_api"), 10)).filter((event) => event.id === id);
  expect(Object.fromEntries(letters.map(({ queue, because }) => [queue, because]))).toEqual({
    mail: "unexpected-error (mail)",
    [others]: `unexpected-error (${others})`,
  });
  const retry = () => inStep(as("rekey_api"), (work) => retryEvent(work, id), { actor: someStaff });
  expect(await retry()).toBe(true);
  expect((await see.events({ id })).map(({ deadLetteredAt }) => deadLetteredAt)).toEqual([null, null]);
  expect(await retry()).toBe(false);
});

test("a mail is shown with the event that has it sent, whoever else has to act on that", async () => {
  const { id, deliveryId } = await sharedEvent();
  expect(await getDelivery(as("rekey_api"), deliveryId)).toMatchObject({ eventId: id });
  const { items } = await listDeliveries(as("rekey_api"), { state: "waiting", limit: 100 });
  expect(items.filter((mail) => mail.id === deliveryId)).toMatchObject([{ eventId: id }]);
  await asConsumer("mail", (work) => work.consume(id));
  expect(await getDelivery(as("rekey_api"), deliveryId)).toMatchObject({ eventId: null });
});
