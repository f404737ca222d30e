import { isDeliveryFailure, sayOfMail } from "@rekey/contracts/delivery-failures";
import { deferUnsent } from "@rekey/database/deliveries/defer-unsent";
import { recordAttempts } from "@rekey/database/deliveries/record-attempts";
import { getDelivery } from "@rekey/database/deliveries/read-deliveries";
import { expect } from "vitest";
import { stepTest } from "../harness/step-test.ts";
import { endedAttempt, inStep, issuing, type WaitingMail } from "../harness/take-steps.ts";

const { test, as, see, arrange, take } = stepTest();
const leaseMs = 60_000;

async function waitingMail(): Promise<WaitingMail & { resetId: string; contactId: string }> {
  const contactId = (await take.contact()).id;
  const resetId = await take.requestByMail(contactId);
  await take.credentials(resetId, issuing);
  return { resetId, contactId, ...(await take.mailOf(resetId)) };
}

/** What the newest row of the history about a reset's mail says of it, beside the delivery itself. */
async function saidOf(resetId: string) {
  const { lastResponse, lastFailure } = await see.delivery(resetId);
  const told = (await see.history({ resetId })).findLast(({ action }) => action.startsWith("mail."));
  return { lastResponse, lastFailure, detail: told?.detail };
}

test("a mail that waits for a way out says so by a code, and no words of ours stand where a server's do", async () => {
  const mail = await waitingMail();
  const why = { waitsFor: "transport", failure: "mail-not-set-up" } as const;
  await inStep(as("rekey_mail"), (work) => deferUnsent(work, mail, why, 1), { consumer: "mail" });
  expect(await saidOf(mail.resetId)).toEqual({
    lastResponse: null,
    lastFailure: "mail-not-set-up",
    detail: { mail: "set_password_link", failure: "mail-not-set-up" },
  });
});

test("so does the attempt of a worker that did not live to tell", async () => {
  const mail = await waitingMail();
  await take.claimNow(mail, 0);
  await take.claimNow(mail, leaseMs);
  const [lost] = await see.attempts({ deliveryId: mail.deliveryId });
  expect(lost).toMatchObject({ outcome: "ambiguous", response: null, failure: "worker-lost" });
  expect((await saidOf(mail.resetId)).detail).toMatchObject({ outcome: "ambiguous", failure: "worker-lost" });
  expect((await saidOf(mail.resetId)).detail).not.toHaveProperty("response");
});

test("so does an attempt that no server has answered", async () => {
  const mail = await waitingMail();
  const ended = endedAttempt(mail.eventId, await take.claimNow(mail), { outcome: "transient", retryMs: 60_000 });
  const last = { ...ended.last, code: null, response: null, failure: "no-reply" } as const;
  const unanswered = { ...ended, last, tries: [last] };
  await inStep(as("rekey_mail"), (work) => recordAttempts(work, [unanswered]), { consumer: "mail" });
  expect(await saidOf(mail.resetId)).toMatchObject({
    lastResponse: null,
    lastFailure: "no-reply",
    detail: { outcome: "transient", failure: "no-reply" },
  });
  expect((await saidOf(mail.resetId)).detail).not.toHaveProperty("response");
});

test("so does a mail that is withheld, because the last one to its address came back", async () => {
  const mail = await waitingMail();
  await arrange.change("contacts", { id: mail.contactId }, { emailBouncedAt: new Date() });
  expect(await take.claim(mail, leaseMs)).toEqual({ outcome: "done" });
  expect(await saidOf(mail.resetId)).toMatchObject({
    lastResponse: null,
    lastFailure: "address-bounced",
    detail: { mail: "set_password_link", failure: "address-bounced" },
  });
});

test("a server's word takes the place of the failure, and a row of an earlier version is shown with its sentence", async () => {
  const mail = await waitingMail();
  await inStep(as("rekey_mail"), (work) => deferUnsent(work, mail, { waitsFor: "key", failure: "key-missing" }, 0), {
    consumer: "mail",
  });
  await arrange.change("deliveries", { id: mail.deliveryId }, { nextAttemptAt: new Date(0) });
  await take.report(mail.eventId, await take.claimNow(mail), "accepted");
  expect(await see.delivery(mail.resetId)).toMatchObject({ lastResponse: "so", lastFailure: null });
  const sentence = "The mail server cannot be used at the moment.";
  await arrange.change("deliveries", { id: mail.deliveryId }, { lastResponse: sentence });
  const shown = await getDelivery(as("rekey_api"), mail.deliveryId);
  expect(isDeliveryFailure(shown?.lastResponse ?? "")).toBe(false);
  expect(sayOfMail({ response: shown?.lastResponse, failure: shown?.lastFailure })).toBe(sentence);
});
