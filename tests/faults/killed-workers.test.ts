import { productServices } from "@rekey/dev/service-catalogue";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { expectOneEnd } from "../harness/expect-one-end.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { readSentToken } from "../harness/read-sent-token.ts";
import { requestByHand, requestByMail } from "../harness/request-reset.ts";
import { type ScriptedSmtp, type SmtpStep, startScriptedSmtp } from "../harness/scripted-smtp.ts";
import { signInPortal } from "../harness/sign-in-portal.ts";
import { submitPassword } from "../harness/submit-password.ts";
import { startTestSystem, type TestSystem } from "../harness/test-system.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const stack = new AsyncDisposableStack();
let system: TestSystem;
let smtp: ScriptedSmtp;

beforeAll(async () => {
  smtp = stack.use(await startScriptedSmtp());
  const quick = { SMTP_URLS: smtp.url, SMTP_TIMEOUT: "2s", ATTEMPT_DEADLINE: "2s", CLAIM_LEASE: "2s" };
  system = stack.use(await startTestSystem({ services: productServices, serviceEnv: { "mail-worker": quick } }));
});
afterAll(() => stack.disposeAsync());
beforeEach(() => {
  smtp.react = () => "go-on";
});

const mailsTo = (contact: TestContact) => smtp.mails.filter(({ to }) => to.includes(contact.email));

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
        const [row] = await system.sql<{ count: number }[]>`
          select count(*)::int from resets where id = any(${ids}::uuid[]) and state = 'completed'`;
        return (row?.count ?? 0) >= doneBefore;
      },
      { everyMs: 1, message: "the moment to kill" },
    );
    await system.kill("credentials-worker");
    await system.restart("credentials-worker");
    for (const { contact, reset, password } of orders) await expectSet(contact, reset.id, password);
    const [row] = await system.sql<{ versions: number[] }[]>`
      select array_agg(distinct version) as versions from credentials where contact_id = any(${contacts.map(({ id }) => id)})`;
    expect(row?.versions).toEqual([1]);
  },
);

/** Holds the conversation at a step until the worker that leads it is gone. */
async function killMailWorkerAt(wanted: SmtpStep): Promise<void> {
  const released = Promise.withResolvers<"close">();
  const reached = Promise.withResolvers<void>();
  smtp.react = (step) => {
    if (step !== wanted) return "go-on";
    reached.resolve();
    return released.promise;
  };
  await reached.promise;
  await system.kill("mail-worker");
  smtp.react = () => "go-on";
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
  const [row] = await system.sql<{ count: number }[]>`
    select count(*)::int from resets where contact_id = any(${contacts.map(({ id }) => id)})`;
  expect(row?.count).toBe(6);
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
      const [row] = await system.sql<{ rows: number; seals: number; last: number; events: number }[]>`
        select (select count(*)::int from audit_events) as rows, count(*)::int as seals, max(sequence)::int as last,
          count(distinct audit_event_id)::int as events from audit_seals`;
      return row?.rows === row?.seals && row;
    },
    { message: "every row being sealed" },
  );
  expect([seals.last, seals.events]).toEqual([seals.rows, seals.rows]);
});
