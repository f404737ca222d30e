import { randomUUID } from "node:crypto";
import type { Reset } from "@rekey/contracts/resources";
import { productServices } from "@rekey/dev/service-catalogue";
import { expect } from "vitest";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { expectOneEnd } from "../harness/expect-one-end.ts";
import { finishByMail } from "../harness/finish-by-mail.ts";
import { waitForLink } from "../harness/open-link.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { signInPortal } from "../harness/sign-in-portal.ts";
import { postForm, submitPassword } from "../harness/submit-password.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const password = "walrus teapot gravel nine";

const { test, system, given } = systemTest(async (start) => {
  const system = await start({ services: productServices, ownRedis: true });
  if (!system.redis) throw new Error("the system has no Redis of its own");
  const redis = system.redis;
  return { system, redis };
});

async function post(
  contact: TestContact,
  body: object,
): Promise<{ status: number; reset: Reset; contact: TestContact }> {
  const response = await system.fetchApi(`/v1/contacts/${contact.id}/password-resets`, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "idempotency-key": randomUUID() },
  });
  return { status: response.status, reset: (await response.json()) as Reset, contact };
}

/** Commands of both kinds, each of a contact of its own. */
async function postSome() {
  const contacts = await Promise.all(Array.from({ length: 6 }, () => createContact(system)));
  const answers = [];
  for (const [index, contact] of contacts.entries()) {
    const byHand = { method: "manual", password, repeatPassword: password, mustChange: false };
    answers.push(await post(contact, index < 4 ? { method: "email" } : byHand));
  }
  return answers;
}

async function expectAllDone(answers: Awaited<ReturnType<typeof postSome>>): Promise<void> {
  await Promise.all(
    answers.map(async ({ reset, contact }) => {
      if (reset.method === "email") return finishByMail(system, contact, reset.id, password);
      await waitForState(system, reset.id, "completed");
      expect(await signInPortal(system, contact.email, password)).toBeDefined();
    }),
  );
  await expectOneEnd(
    system,
    answers.map(({ reset }) => reset.id),
  );
}

const outages: [name: string, begin: () => Promise<void> | void, end: () => Promise<void> | void][] = [
  ["killed", () => given.redis.kill(), () => given.redis.start()],
  ["stopped and its disk wiped", () => given.redis.stop(), () => (given.redis.wipe(), given.redis.start())],
  ["frozen, with its connections open", () => given.redis.freeze(), () => given.redis.thaw()],
];

test.each(outages)(
  "with Redis %s every command is answered 202, and each is done when it is back",
  async (_name, begin, end) => {
    await begin();
    const answers = await postSome();
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
    await end();
    await expectAllDone(answers);
  },
);

test("a contact sets a password and asks for a link while Redis is away, and both happen when it is back", async () => {
  const contact = await createContact(system);
  const other = await createContact(system);
  const reset = await requestByMail(system, contact.id);
  const { token } = await waitForLink(system, contact.email);
  await waitForState(system, reset.id, "mailed");
  await given.redis.kill();
  expect((await submitPassword(system, token, password)).status).toBe(303);
  expect((await postForm(system, "/forgot-password", { address: other.email })).status).toBe(303);
  const progress = await fetch(`${system.portalUrl}/password/${reset.id}`);
  expect([progress.status, (await progress.text()).includes("Your password is set")]).toEqual([202, false]);
  await given.redis.start();
  await waitForState(system, reset.id, "completed");
  expect(await signInPortal(system, contact.email, password)).toBeDefined();
  expect((await waitForLink(system, other.email)).token).toHaveLength(43);
});

test("started without Redis, the API and the pages are ready and answer 202, and all is done when Redis comes", async () => {
  const contacts = await Promise.all([createContact(system), createContact(system)]);
  await Promise.all(productServices.map((name) => system.stopService(name)));
  await given.redis.kill();
  await Promise.all((["api", "portal", "console", "audit-sealer"] as const).map((name) => system.restart(name)));
  // The workers run, and say that they are not ready, until there is a queue.
  const workers = (["credentials-worker", "mail-worker"] as const).map((name) => system.restart(name));
  await waitFor(
    async () => {
      const response = await fetch(`${system.adminUrls["credentials-worker"]}/readyz`);
      return response.status === 503 && (await response.text()).includes("queue");
    },
    { message: "a worker that says what it misses" },
  );
  const answers = [];
  for (const contact of contacts) answers.push(await post(contact, { method: "email" }));
  expect(answers.map(({ status }) => status)).toEqual([202, 202]);
  await given.redis.start();
  await Promise.all(workers);
  await expectAllDone(answers);
});

test("with Redis away nobody knows whether a queue is paused, and a pause that cannot be is refused and not recorded", async () => {
  const { items: running } = await system.api("ops").listQueues();
  expect(running.map(({ isPaused }) => isPaused)).toEqual([false, false]);
  await given.redis.kill();
  await waitFor(async () => (await system.api("ops").listQueues()).items.every(({ isPaused }) => isPaused === null), {
    message: "the API saying that nobody knows",
  });
  await expect(system.api("ops").pauseQueue("mail")).rejects.toMatchObject({ status: 503, code: "unavailable" });
  expect((await system.api("auditor").listAuditEvents({ action: "queue.pause_requested" })).items).toEqual([]);
  await given.redis.start();
  await waitFor(async () => (await system.api("ops").listQueues()).items.every(({ isPaused }) => isPaused === false), {
    message: "the queues running",
  });
});
