import { type InspectedQueues, openQueuesForInspection } from "@rekey/messaging/inspect";
import { createLogger } from "@rekey/runtime/logger";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { givePassword } from "../harness/give-password.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { readFigure } from "../harness/read-figure.ts";
import { requestMails } from "../harness/request-mails.ts";
import { requestByHand, requestByMail } from "../harness/request-reset.ts";
import { type ScriptedSmtp, startScriptedSmtp } from "../harness/scripted-smtp.ts";
import { startTestSystem, type TestSystem } from "../harness/test-system.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForAll } from "../harness/wait-for-all.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const stack = new AsyncDisposableStack();
let system: TestSystem;
let smtp: ScriptedSmtp;
let queues: InspectedQueues["queues"];

// The promise is about the time it takes, so what decides that time is as in production.
const asInProduction = { CLAIM_LEASE: "10s", JOB_LOCK: "5s", RELAY_EVERY: "1s", REPUBLISH_AFTER: "10s" };

beforeAll(async () => {
  smtp = stack.use(await startScriptedSmtp());
  system = stack.use(
    await startTestSystem({
      env: asInProduction,
      serviceEnv: { "mail-worker": { SMTP_URLS: smtp.url, BREAKER_FAILURES: "1" } },
    }),
  );
  const inspected = { redisUrl: system.redisUrl, prefix: system.queuePrefix, log: createLogger("test", "silent") };
  queues = stack.use(openQueuesForInspection(inspected)).queues;
});
afterAll(() => stack.disposeAsync());

const queueOf = (name: string) => {
  const queue = queues.find((one) => one.name === name);
  if (!queue) throw new Error(`there is no queue ${name}`);
  return queue;
};

interface EventRow {
  id: string;
  parked: boolean;
  done: boolean;
}

/** The event of a reset's first step, or of its mail. */
async function eventOf(resetId: string, queue: "credentials" | "mail"): Promise<EventRow> {
  const [row] = await system.sql<EventRow[]>`
    select id, parked_at is not null as parked, consumed_at is not null as done
    from events where queue = ${queue}
      and (reset_id = ${resetId} or delivery_id in (select id from deliveries where reset_id = ${resetId}))`;
  if (!row) throw new Error("the reset has no such event");
  return row;
}

const waitForParked = (resetId: string, queue: "credentials" | "mail") =>
  waitFor(
    async () => {
      const event = await eventOf(resetId, queue);
      return event.parked && event;
    },
    { timeoutMs: 90_000, message: "the event being set aside" },
  );

const actionsOf = async (resetId: string) =>
  (await system.api().getTimeline(resetId)).items.map(({ action }) => action);

const retry = (eventId: string) => system.api("ops").retryParkedEvent(eventId);

const failures = (line: string) => line.includes('"a job failed"');

/** A reset by mail whose mail nobody can write: it is of no time that a calendar has. */
async function requestPoisonedMail(contact: TestContact): Promise<string> {
  const mail = queueOf("mail");
  await mail.pause();
  const { id } = await requestByMail(system, contact.id);
  await waitForState(system, id, "issued");
  await system.sql`update deliveries set created_at = 'infinity' where reset_id = ${id}`;
  await mail.resume();
  return id;
}

async function mend(resetId: string): Promise<void> {
  await system.sql`update deliveries set created_at = now() where reset_id = ${resetId}`;
}

/** A reset by hand that cannot be completed: the contact has used up all the versions that a credential can have. */
async function requestPoisonedPassword(contact: TestContact): Promise<string> {
  await givePassword(system, contact.id);
  await system.sql`update credentials set version = 2147483647 where contact_id = ${contact.id}`;
  return (await requestByHand(system, contact.id, freshPassword())).id;
}

test(
  "events that fail however often they are tried are parked, with an alarm, while others are done; mended and retried they are done too",
  { timeout: 150_000 },
  async () => {
    const contact = await createContact(system);
    const poisoned = [
      { id: await requestPoisonedPassword(contact), queue: "credentials", worker: "credentials-worker" },
      { id: await requestPoisonedMail(await createContact(system)), queue: "mail", worker: "mail-worker" },
    ] as const;
    const others = await requestMails(system, 10);
    await waitForAll(
      system,
      others.map(({ resetId }) => resetId),
      "mailed",
    );
    for (const { id, queue } of poisoned) expect(await eventOf(id, queue)).toMatchObject({ done: false });
    for (const { id, queue, worker } of poisoned) {
      const event = await waitForParked(id, queue);
      const isTold = (line: string) => line.includes("a job failed for good") && line.includes(event.id);
      await waitFor(() => system.lines(worker).some(isTold), { message: "the line in the log" });
      await waitFor(async () => (await readFigure(system, worker, "rekey_outbox_parked")) === 1, {
        message: "the alarm",
      });
      expect(await actionsOf(id)).toContain("event.parked");
      expect(await (await queueOf(queue).getJob(event.id))?.getState()).toBe("failed");
    }
    expect((await actionsOf(poisoned[1].id)).filter((action) => action === "mail.attempted")).toEqual([]);
    const { items } = await system.api("ops").listParkedEvents();
    expect(items.map(({ queue }) => queue).toSorted()).toEqual(["credentials", "mail"]);
    await system.sql`update credentials set version = 1 where contact_id = ${contact.id}`;
    await mend(poisoned[1].id);
    for (const { id } of items) await retry(id);
    await waitForState(system, poisoned[0].id, "completed");
    await waitForState(system, poisoned[1].id, "mailed");
    for (const { id, worker } of poisoned) {
      expect(await actionsOf(id)).toContain("event.retried");
      await waitFor(async () => (await readFigure(system, worker, "rekey_outbox_parked")) === 0, {
        message: "no alarm",
      });
    }
    expect((await system.api("ops").listParkedEvents()).items).toEqual([]);
  },
);

test.each(["credentials", "mail"] as const)(
  "a job of an unknown version in the queue %s is parked at once, others go on, and its event is done when it is retried",
  async (name) => {
    const queue = queueOf(name);
    await queue.pause();
    const { id } = await requestByMail(system, (await createContact(system)).id);
    const waiting = await waitFor(async () => (await queue.getWaiting())[0], { message: "the job" });
    await waiting.updateData({ ...(waiting.data as object), v: 2 });
    const [other] = await requestMails(system, 1);
    await queue.resume();
    const event = await waitFor(
      async () => {
        const row = await eventOf(id, name);
        return row.parked && row;
      },
      { message: "the event being set aside" },
    );
    expect(event.id).toBe(waiting.id);
    await waitForState(system, other?.resetId ?? "", "mailed");
    await retry(event.id);
    await waitForState(system, id, "mailed");
  },
);

test("a mail that cannot be written and is tried while the mail server is out does not keep the others from leaving after it", async () => {
  smtp.react = () => "close";
  const [first] = await requestMails(system, 1);
  await waitFor(async () => (await readFigure(system, "mail-worker", "rekey_mail_transport_out")) === 1, {
    message: "the mail server being out",
  });
  const poisoned = await requestPoisonedMail(await createContact(system));
  const before = system.lines("mail-worker").filter(failures).length;
  await waitFor(() => system.lines("mail-worker").filter(failures).length > before, {
    timeoutMs: 30_000,
    message: "the mail that cannot be written being tried",
  });
  smtp.react = () => "go-on";
  await waitForState(system, first?.resetId ?? "", "mailed");
  expect((await eventOf(poisoned, "mail")).done).toBe(false);
  await mend(poisoned);
  await waitForState(system, poisoned, "mailed");
});
