import { productServices } from "@rekey/dev/service-catalogue";
import { beforeEach, expect } from "vitest";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { expectOneEnd } from "../harness/expect-one-end.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { readSentToken } from "../harness/read-sent-token.ts";
import { requestByHand, requestByMail } from "../harness/request-reset.ts";
import { type SmtpStep, startScriptedSmtp } from "../harness/scripted-smtp.ts";
import { signInPortal } from "../harness/sign-in-portal.ts";
import { submitPassword } from "../harness/submit-password.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const { test, system, see, given } = systemTest(async (start, stack) => {
  const smtp = stack.use(await startScriptedSmtp());
  const quick = { SMTP_URLS: smtp.url, SMTP_TIMEOUT: "2s", ATTEMPT_DEADLINE: "2s", CLAIM_LEASE: "2s" };
  const system = await start({ services: productServices, ownProcess: "all", serviceEnv: { "mail-worker": quick } });
  return { system, smtp };
});

// A notice of the test before would be taken for the mail at which a worker is to be killed.
beforeEach(async () => {
  given.smtp.react = () => "go-on";
  await waitFor(see.isQuiet, { message: "what the test before has begun to end" });
});

const mailsTo = (contact: TestContact) => given.smtp.mails.filter(({ to }) => to.includes(contact.email));

async function setByLink(contact: TestContact, resetId: string): Promise<string> {
  const password = freshPassword();
  await waitForState(system, resetId, "mailed");
  const answer = await submitPassword(system, readSentToken(mailsTo(contact)[0]), password);
  expect(answer.status).toBe(303);
  return password;
}

async function expectSet(contact: TestContact, resetId: string, password: string): Promise<void> {
  await waitForState(system, resetId, "completed");
  await expectOneEnd(system, [resetId]);
  expect(await signInPortal(system, contact.email, password)).toBeDefined();
}

async function outcomesOf(resetId: string): Promise<unknown[]> {
  const { items } = await system.api().getTimeline(resetId);
  return items
    .filter(({ action, detail }) => action === "mail.attempted" && detail["mail"] !== "password_set_by_staff")
    .map(({ detail }) => detail["outcome"]);
}

test.each([0, 3])(
  "credentials-worker killed when %i of eight passwords are set: each is set once",
  async (doneBefore) => {
    const contacts = await Promise.all(Array.from({ length: 8 }, () => createContact(system)));
    const orders = await Promise.all(
      contacts.map(async (contact) => {
        const password = freshPassword();
        return { contact, password, reset: await requestByHand(system, contact.id, password, { mustChange: false }) };
      }),
    );
    const ids = orders.map(({ reset }) => reset.id);
    await waitFor(
      async () => {
        return (await see.resets({ id: ids, state: "completed" })).length >= doneBefore;
      },
      { everyMs: 1, message: "the moment to kill" },
    );
    await system.kill("credentials-worker");
    await system.restart("credentials-worker");
    for (const { contact, reset, password } of orders) await expectSet(contact, reset.id, password);
    const credentials = await see.credentials({ contactId: contacts.map(({ id }) => id) });
    expect(credentials.map(({ version }) => version)).toEqual(contacts.map(() => 1));
  },
);

/** Holds the conversation at a step until the worker that leads it is gone. */
async function killMailWorkerAt(wanted: SmtpStep): Promise<void> {
  const released = Promise.withResolvers<"close">();
  const reached = Promise.withResolvers<void>();
  given.smtp.react = (step) => {
    if (step !== wanted) return "go-on";
    reached.resolve();
    return released.promise;
  };
  await reached.promise;
  await system.kill("mail-worker");
  given.smtp.react = () => "go-on";
  released.resolve("close");
  await system.restart("mail-worker");
}

test("mail-worker killed after the message went out: the same mail comes at most twice and its link works", async () => {
  const contact = await createContact(system);
  const reset = await requestByMail(system, contact.id);
  await killMailWorkerAt("dot");
  const password = await setByLink(contact, reset.id);
  const [first, second, ...more] = mailsTo(contact).filter(({ raw }) => raw.includes("Set your password"));
  expect(second?.raw).toBe(first?.raw);
  expect(more).toEqual([]);
  expect(await outcomesOf(reset.id)).toEqual(["ambiguous", "accepted"]);
  await expectSet(contact, reset.id, password);
});

test("mail-worker killed before the message went out: the mail comes once", async () => {
  const contact = await createContact(system);
  const reset = await requestByMail(system, contact.id);
  await killMailWorkerAt("rcpt");
  await waitForState(system, reset.id, "mailed");
  expect(mailsTo(contact)).toHaveLength(1);
  await expectSet(contact, reset.id, await setByLink(contact, reset.id));
});

test("api killed right after its 202: the reset goes on without it", async () => {
  const contact = await createContact(system);
  const reset = await requestByMail(system, contact.id);
  await system.kill("api");
  const password = await setByLink(contact, reset.id);
  expect(await waitForState(system, reset.id, "completed")).toBe("completed");
  await system.restart("api");
  await expectSet(contact, reset.id, password);
});

test("api killed while it accepts: what it answered 202 to is done, and the rest can be asked again", async () => {
  const contacts = await Promise.all(Array.from({ length: 6 }, () => createContact(system)));
  const ask = (contact: TestContact) =>
    system.api().requestReset(contact.id, { method: "email" }, { idempotencyKey: `click-${contact.id}` });
  const asking = contacts.map((contact) => ask(contact).catch(() => undefined));
  await asking[0];
  await system.kill("api");
  const first = await Promise.all(asking);
  await system.restart("api");
  const resets = await Promise.all(contacts.map(ask));
  expect(first.map((reset, index) => reset?.id ?? resets[index]?.id)).toEqual(resets.map(({ id }) => id));
  expect(await see.resets({ contactId: contacts.map(({ id }) => id) })).toHaveLength(6);
  for (const { id } of resets) await waitForState(system, id, "mailed");
});

test("portal killed while it takes a password: the link was used, or can still be used", async () => {
  const contact = await createContact(system);
  const reset = await requestByMail(system, contact.id);
  await waitForState(system, reset.id, "mailed");
  const token = readSentToken(mailsTo(contact)[0]);
  const password = freshPassword();
  const answer = submitPassword(system, token, password).catch(() => undefined);
  await system.kill("portal");
  await answer;
  await system.restart("portal");
  const again = await submitPassword(system, token, password);
  expect([303, 410]).toContain(again.status);
  await expectSet(contact, reset.id, password);
});

test("console and audit-sealer killed: resets go on, and the history is sealed without a gap afterwards", async () => {
  const contact = await createContact(system);
  const reset = await requestByMail(system, contact.id);
  await Promise.all([system.kill("console"), system.kill("audit-sealer")]);
  await expectSet(contact, reset.id, await setByLink(contact, reset.id));
  await Promise.all([system.restart("console"), system.restart("audit-sealer")]);
  const seals = await waitFor(
    async () => {
      const [rows, found] = [await see.history(), await see.seals()];
      return rows.length === found.length && found;
    },
    { message: "every row being sealed" },
  );
  expect(Number(seals.at(-1)?.sequence)).toBe(seals.length);
  expect(new Set(seals.map(({ auditEventId }) => auditEventId)).size).toBe(seals.length);
});
