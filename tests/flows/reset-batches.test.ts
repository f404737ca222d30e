import { randomUUID } from "node:crypto";
import { type ClientRequest, request } from "node:http";
import type { ResetBatchBody, ResetBatchProgress } from "@rekey/contracts/reset-batches";
import type { Problem } from "@rekey/contracts/resources";
import { expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { createContacts } from "../harness/create-contacts.ts";
import { signToken } from "../harness/sign-token.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";

const queueAtMost = 20;
const { test, system, see, queues } = systemTest({
  ownProcess: ["credentials-worker"],
  env: { BATCH_QUEUE_AT_MOST: String(queueAtMost), BATCH_RESETS_PER_MINUTE: "60000" },
});

const people = async (count: number) => (await createContacts(system, count)).map(({ id }) => id);
const batches = () => system.api("admin");

function start(body: ResetBatchBody, key: string = randomUUID()) {
  return system.fetchApi("/v1/reset-batches", {
    method: "POST",
    headers: { "idempotency-key": key },
    body: JSON.stringify(body),
    as: "admin",
  });
}

const problemOf = async (answer: Response) => (await answer.json()) as Problem;

function waitForBatch(id: string, isSo: (batch: ResetBatchProgress) => boolean, message: string) {
  return waitFor(async () => isSo(await batches().getBatch(id)), { timeoutMs: 200_000, message });
}

test(
  "a batch is mailed, one mail for each of its contacts, with a killed worker in its middle, and then is finished",
  { timeout: 240_000 },
  async () => {
    const contacts = await people(80);
    const { mailable } = await batches().previewBatch({ of: { contacts } });
    expect(mailable).toBe(contacts.length);
    const key = { idempotencyKey: randomUUID() };
    const body = { of: { contacts }, reason: "breach", expectedCount: mailable };
    const batch = await batches().startBatch(body, key);
    expect(batch).toMatchObject({ state: "running", total: contacts.length, isReplayed: false });
    await waitForBatch(batch.id, ({ begun }) => begun > 0, "a first item being begun");
    await system.kill("credentials-worker");
    await system.restart("credentials-worker");
    await waitForBatch(batch.id, ({ state }) => state === "finished", "the batch being finished");
    const { counts, endedAt, estimatedBegunAt } = await batches().getBatch(batch.id);
    expect({ mailed: counts.mailed, estimatedBegunAt }).toEqual({ mailed: contacts.length, estimatedBegunAt: null });
    expect(endedAt).not.toBeNull();
    const resets = await see.resets({ contactId: contacts });
    expect(resets).toHaveLength(contacts.length);
    expect(new Set(resets.map(({ contactId }) => contactId))).toEqual(new Set(contacts));
    for (const { id } of await see.contacts({ id: contacts })) {
      expect(system.mailbox.mailsTo(`${id}@contacts.test`)).toHaveLength(1);
    }
    const again = await batches().startBatch(body, key);
    expect(again).toMatchObject({ id: batch.id, isReplayed: true });
    expect(await see.resets({ contactId: contacts })).toHaveLength(contacts.length);
  },
);

test(
  "a reset that is asked for in the middle of a batch is mailed before the rest of it, and Redis never has all of it",
  { timeout: 240_000 },
  async () => {
    const contacts = await people(400);
    const one = await createContact(system);
    await system.stopService("mail-worker");
    const batch = await batches().startBatch(
      { of: { contacts }, expectedCount: contacts.length },
      { idempotencyKey: randomUUID() },
    );
    const jobs = async () => {
      const counts = await Promise.all(
        Object.values(queues).map((queue) => queue.getJobCounts("prioritized", "waiting", "delayed")),
      );
      return counts.flatMap((count) => Object.values(count)).reduce((sum, count) => sum + count, 0);
    };
    await waitFor(async () => (await jobs()) >= queueAtMost, {
      timeoutMs: 60_000,
      message: "as many jobs as may wait",
    });
    const { id } = await system.api().requestReset(one.id, { method: "email" }, { idempotencyKey: randomUUID() });
    // A list is looked at as a whole, so it may go beyond the bound once.
    expect(await jobs()).toBeLessThanOrEqual(queueAtMost + 200 + 1);
    expect((await batches().getBatch(batch.id)).counts.waiting).toBeGreaterThan(0);
    const isWaiting = async () => {
      const [delivery] = await see.deliveries({ resetId: id });
      const jobs = await queues.mail.getJobs(["waiting", "prioritized"]);
      return jobs.some((job) => delivery && JSON.stringify(job?.data).includes(delivery.id));
    };
    await waitFor(isWaiting, { message: "its mail waiting to be sent" });
    await system.restart("mail-worker");
    await waitForBatch(batch.id, ({ state }) => state === "finished", "the batch being finished");
    const mailed = (await see.deliveries()).filter(
      ({ resetId, contactId }) => resetId === id || contacts.includes(contactId),
    );
    const order = mailed.toSorted((a, b) => Number(a.acceptedAt) - Number(b.acceptedAt)).map(({ resetId }) => resetId);
    expect(order).toHaveLength(contacts.length + 1);
    // Before all that were not under way already.
    expect(order.indexOf(id)).toBeLessThan(70);
  },
);

test("what is wrong with a batch is said, and nothing of it is done", async () => {
  const contacts = await people(2);
  const clientId = (await see.contact(contacts[0] ?? "")).clientId;
  const all = await see.batches();
  const pointers = async (body: object) => {
    const answer = await start(body as ResetBatchBody);
    const { code, errors } = await problemOf(answer);
    return [answer.status, code, errors?.map(({ pointer }) => pointer)];
  };
  const refused = (pointer: string) => [422, "invalid-request", [pointer]];
  expect(await pointers({ of: { contacts } })).toEqual(refused("/expectedCount"));
  expect(await pointers({ of: { contacts: [...contacts, "no id!", 7] }, expectedCount: 2 })).toEqual(
    refused("/of/contacts/2"),
  );
  expect(await pointers({ of: { contacts, clientId }, expectedCount: 2 })).toEqual(refused("/of"));
  expect(await pointers({ of: { clientId: "nowhere" }, expectedCount: 2 })).toEqual(refused("/of/clientId"));
  expect(await pointers({ of: { clientId }, method: "manual", expectedCount: 2 })).toEqual(refused("/method"));
  expect(await pointers({ of: "all", expectedCount: 2 })).toEqual(refused("/of"));
  const changed = await start({ of: { clientId }, expectedCount: 7 });
  expect(changed.status).toBe(409);
  const { code, detail } = await problemOf(changed);
  expect([code, detail]).toEqual([
    "batch-changed",
    "2 would be mailed now. Make a dry run and send its number as expectedCount.",
  ]);
  const keyless = await system.fetchApi("/v1/reset-batches", {
    method: "POST",
    body: JSON.stringify({ of: { clientId }, expectedCount: 2 }),
    as: "admin",
  });
  expect(await problemOf(keyless)).toMatchObject({ status: 400, code: "idempotency-key-missing" });
  expect(await see.batches()).toEqual(all);
  const key = randomUUID();
  expect((await start({ of: { clientId }, expectedCount: 2, perMinute: 1 }, key)).status).toBe(202);
  expect(await problemOf(await start({ of: { contacts }, expectedCount: 2 }, key))).toMatchObject({
    code: "idempotency-key-reused",
  });
  for (const as of ["staff", "ops", "auditor"] as const) {
    const answer = await system.fetchApi("/v1/reset-batches", { method: "POST", body: "{}", as });
    expect([as, answer.status]).toEqual([as, 403]);
  }
});

test("a list of fifty thousand ids is taken, and one more is not", async () => {
  const contacts = Array.from({ length: 50_000 }, (_, index) => `${randomUUID()}-${index}`);
  const known = await people(1);
  const preview = await batches().previewBatch({ of: { contacts: [...known, ...contacts.slice(1)] } });
  expect(preview).toMatchObject({ mailable: 1, refused: { "not-found": 49_999 } });
  const tooMany = await start({ of: { contacts: [...contacts, "one-more"] }, expectedCount: 1 });
  expect(await problemOf(tooMany)).toMatchObject({ status: 422, errors: [{ pointer: "/of/contacts" }] });
});

/** Begins to send a list that is long, and sends none of it. */
function holdLongList(token: string): { req: ClientRequest; status: Promise<number | undefined> } {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json", "content-length": 100_000 };
  const req = request(new URL("/v1/reset-batches", system.apiUrl), { method: "POST", headers });
  const status = new Promise<number | undefined>((resolve) => {
    req.on("response", (res) => resolve(res.resume().statusCode));
    req.on("error", () => resolve(undefined));
  });
  req.flushHeaders();
  return { req, status };
}

test("few long lists are read at once, beside which short ones are taken, and a place is given back", async () => {
  const token = await signToken(system, { sub: "many-lists", roles: ["admin"] });
  const held = Array.from({ length: 5 }, () => holdLongList(token));
  expect(await Promise.race(held.map(({ status }) => status)), "the fifth").toBe(503);
  const long = JSON.stringify({ of: { contacts: [randomUUID()] }, dryRun: true }).padEnd(20_000);
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const send = (body: string) => fetch(`${system.apiUrl}/v1/reset-batches`, { method: "POST", headers, body });
  expect((await send(long)).status).toBe(503);
  expect((await send(long.trimEnd())).status).toBe(200);
  for (const { req } of held) req.destroy();
  await waitFor(async () => (await send(long)).status === 200, { message: "a place for a long list" });
  await Promise.all(held.map(({ status }) => status));
});
