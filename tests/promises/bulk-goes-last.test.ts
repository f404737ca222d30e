import { randomUUID } from "node:crypto";
import { beforeAll, expect } from "vitest";
import type { TestContact } from "../harness/create-contact.ts";
import { createContacts } from "../harness/create-contacts.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";

// What is asked for one by one, and what one caller asks for by the hundred.
const count = 200;
const atOnce = 20;

const { test, system, see, queues } = systemTest();

let [one, ...many]: TestContact[] = [];
let resetId: string;
beforeAll(async () => {
  [one, ...many] = await createContacts(system, count + 1);
  await Promise.all([system.stopService("credentials-worker"), system.stopService("mail-worker")]);
  for (const { id } of many)
    await system.api("staff").requestReset(id, { method: "email" }, { idempotencyKey: randomUUID() });
  const { id } = await system
    .api("admin")
    .requestReset(one?.id ?? "", { method: "email" }, { idempotencyKey: randomUUID() });
  resetId = id;
});

test("the first few commands of a caller, and those of another one, come before the hundreds behind them", async () => {
  const bulk = (await see.events()).filter(({ isBulk }) => isBulk).map((event) => event.resetId);
  const first = (await see.resets()).toSorted((a, b) => Number(a.createdAt) - Number(b.createdAt)).slice(0, atOnce);
  for (const { id } of first) expect(bulk).not.toContain(id);
  expect(bulk).not.toContain(resetId);
  // With each second one more comes before them.
  expect(bulk.length).toBeGreaterThan(count / 2);
  const jobs = () => queues.credentials.getJobCounts("waiting", "prioritized");
  const expected = { waiting: count + 1 - bulk.length, prioritized: bulk.length };
  await expect.poll(jobs, { timeout: 15_000 }).toEqual(expected);
});

test("who asked last is mailed among the first, and all others after it", { timeout: 180_000 }, async () => {
  await Promise.all([system.restart("credentials-worker"), system.restart("mail-worker")]);
  const isMailed = async () => (await see.resets({ state: "mailed" })).length === count + 1;
  await waitFor(isMailed, { timeoutMs: 150_000, message: "every reset being mailed" });
  const mailed = (await see.deliveries()).toSorted((a, b) => Number(a.acceptedAt) - Number(b.acceptedAt));
  const place = mailed.findIndex((delivery) => delivery.resetId === resetId);
  expect(place).toBeLessThan(count / 2);
  const bulk = (await see.events()).filter(({ isBulk }) => isBulk);
  const [asked, mails] = [bulk.filter((event) => event.resetId), bulk.filter((event) => event.deliveryId)];
  expect(mails).toHaveLength(asked.length);
});
