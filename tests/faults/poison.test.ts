import { expect } from "vitest";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { givePassword } from "../harness/give-password.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { readFigure } from "../harness/read-figure.ts";
import { requestMails } from "../harness/request-mails.ts";
import { requestByHand, requestByMail } from "../harness/request-reset.ts";
import { startScriptedSmtp } from "../harness/scripted-smtp.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForAll } from "../harness/wait-for-all.ts";
import { waitForState } from "../harness/wait-for-state.ts";

// The promise is about the time it takes, so what decides that time is as in production.
const asInProduction = { CLAIM_LEASE: "10s", JOB_LOCK: "5s", RELAY_EVERY: "1s", REPUBLISH_AFTER: "10s" };

const { test, system, see, arrange, queues, given } = systemTest(async (start, stack) => {
  const smtp = stack.use(await startScriptedSmtp());
  const system = await start({
    env: asInProduction,
    serviceEnv: { "mail-worker": { SMTP_URLS: smtp.url, BREAKER_FAILURES: "1" } },
  });
  return { system, smtp };
});

const waitForDeadLetter = (resetId: string, queue: "credentials" | "mail") =>
  waitFor(
    async () => {
      const event = await see.eventOf(resetId, queue);
      return event?.deadLetteredAt && event;
    },
    { timeoutMs: 90_000, message: "the dead letter" },
  );

const actionsOf = async (resetId: string) =>
  (await system.api().getTimeline(resetId)).items.map(({ action }) => action);

const retry = (eventId: string) => system.api("ops").retryDeadLetter(eventId);

const failures = (line: string) => line.includes('"a job failed"');

/** A reset by mail whose mail nobody can write: it is of no time that a calendar has. */
async function requestPoisonedMail(contact: TestContact): Promise<string> {
  const { mail } = queues;
  await mail.pause();
  const { id } = await requestByMail(system, contact.id);
  await waitForState(system, id, "issued");
  await arrange.spoilMail(id);
  await mail.resume();
  return id;
}

async function mend(resetId: string): Promise<void> {
  await arrange.change("deliveries", { resetId }, { createdAt: new Date() });
}

/** A reset by hand that cannot be completed: the contact has used up all the versions that a credential can have. */
async function requestPoisonedPassword(contact: TestContact): Promise<string> {
  await givePassword(system, contact.id);
  await arrange.change("credentials", { contactId: contact.id }, { version: 2_147_483_647 });
  return (await requestByHand(system, contact.id, freshPassword())).id;
}

test(
  "events that fail however often they are tried become dead letters, with an alarm, while others are done; mended and retried they are done too",
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
    for (const { id, queue } of poisoned) expect((await see.eventOf(id, queue))?.consumedAt).toBeNull();
    for (const { id, queue, worker } of poisoned) {
      const event = await waitForDeadLetter(id, queue);
      const isTold = (line: string) => line.includes("a job failed for good") && line.includes(event.id);
      await waitFor(() => system.lines(worker).some(isTold), { message: "the line in the log" });
      await waitFor(async () => (await readFigure(system, worker, "rekey_outbox_dead_letters")) === 1, {
        message: "the alarm",
      });
      expect(await actionsOf(id)).toContain("event.parked");
      expect(await (await queues[queue].getJob(event.id))?.getState()).toBe("failed");
    }
    expect((await actionsOf(poisoned[1].id)).filter((action) => action === "mail.attempted")).toEqual([]);
    const { items } = await system.api("ops").listDeadLetters();
    expect(items.map(({ queue }) => queue).toSorted()).toEqual(["credentials", "mail"]);
    await arrange.change("credentials", { contactId: contact.id }, { version: 1 });
    await mend(poisoned[1].id);
    for (const { id } of items) await retry(id);
    await waitForState(system, poisoned[0].id, "completed");
    await waitForState(system, poisoned[1].id, "mailed");
    for (const { id, worker } of poisoned) {
      expect(await actionsOf(id)).toContain("event.retried");
      await waitFor(async () => (await readFigure(system, worker, "rekey_outbox_dead_letters")) === 0, {
        message: "no alarm",
      });
    }
    expect((await system.api("ops").listDeadLetters()).items).toEqual([]);
  },
);

test.each(["credentials", "mail"] as const)(
  "a job of an unknown version in the queue %s makes a dead letter at once, others go on, and its event is done when it is retried",
  async (name) => {
    const queue = queues[name];
    await queue.pause();
    const { id } = await requestByMail(system, (await createContact(system)).id);
    const waiting = await waitFor(async () => (await queue.getWaiting())[0], { message: "the job" });
    await waiting.updateData({ ...(waiting.data as object), v: 2 });
    const [other] = await requestMails(system, 1);
    await queue.resume();
    const event = await waitFor(
      async () => {
        const row = await see.eventOf(id, name);
        return row?.deadLetteredAt && row;
      },
      { message: "the dead letter" },
    );
    expect(event.id).toBe(waiting.id);
    await waitForState(system, other?.resetId ?? "", "mailed");
    await retry(event.id);
    await waitForState(system, id, "mailed");
  },
);

test("a mail that cannot be written and is tried while the mail server is out does not keep the others from leaving after it", async () => {
  given.smtp.react = () => "close";
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
  given.smtp.react = () => "go-on";
  await waitForState(system, first?.resetId ?? "", "mailed");
  expect((await see.eventOf(poisoned, "mail"))?.consumedAt).toBeNull();
  await mend(poisoned);
  await waitForState(system, poisoned, "mailed");
});
