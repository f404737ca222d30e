import { recordBounce } from "@rekey/database/bounces/record-bounce";
import { deferUnsent } from "@rekey/database/deliveries/defer-unsent";
import { renewClaim } from "@rekey/database/deliveries/keep-claim";
import { expect } from "vitest";
import { fromNow } from "../harness/arrange.ts";
import { stepTest } from "../harness/step-test.ts";
import { inStep, issuing, type WaitingMail } from "../harness/take-steps.ts";

// Two workers between whose steps much time passes.
const { test, as, see, arrange, take } = stepTest();
const leaseMs = 60_000;

interface Mail extends WaitingMail {
  resetId: string;
}

async function waitingMail(): Promise<Mail> {
  const resetId = await take.requestByMail((await take.contact()).id);
  await take.credentials(resetId, issuing);
  return { resetId, ...(await take.mailOf(resetId)) };
}

async function stateOf({ resetId, eventId, deliveryId }: Mail) {
  const [[delivery], [event]] = [await see.deliveries({ id: deliveryId }), await see.events({ id: eventId })];
  const { state: reset } = await see.reset(resetId);
  return { reset, delivery: delivery?.state, attempts: delivery?.attempts, isDone: event?.consumedAt !== null };
}

test("while one worker's claim holds no other one gets the mail", async () => {
  const mail = await waitingMail();
  await take.claimNow(mail);
  expect(await take.claim(mail, leaseMs)).toMatchObject({ outcome: "not-yet" });
  expect(await stateOf(mail)).toMatchObject({ delivery: "sending", attempts: 1 });
});

test("of two workers that send a mail only the one that claimed it last decides, whoever reports first", async () => {
  const mail = await waitingMail();
  const late = await take.claimNow(mail, 0);
  const current = await take.claimNow(mail);
  const db = as("rekey_mail");
  expect([late.attempt, current.attempt]).toEqual([1, 2]);
  expect([await renewClaim(db, late, leaseMs), await renewClaim(db, current, leaseMs)]).toEqual([false, true]);
  expect(await take.report(mail.eventId, late, "permanent")).toBe("stale");
  expect(await stateOf(mail)).toEqual({ reset: "issued", delivery: "sending", attempts: 2, isDone: false });
  expect(await take.report(mail.eventId, current, "accepted")).toBe("recorded");
  expect(await take.report(mail.eventId, current, "permanent"), "the same report twice").toBe("stale");
  expect(await renewClaim(db, current, leaseMs), "a claim that is over").toBe(false);
  expect(await stateOf(mail)).toEqual({ reset: "mailed", delivery: "accepted", attempts: 2, isDone: true });
});

test("a worker that finds no way out puts off no mail that another one is sending", async () => {
  const mail = await waitingMail();
  const delivery = await take.claimNow(mail);
  const noWayOut = { waitsFor: "transport", failure: "no-transport" } as const;
  await inStep(as("rekey_mail"), (work) => deferUnsent(work, mail, noWayOut, 1), { consumer: "mail" });
  expect(await stateOf(mail)).toMatchObject({ reset: "issued", delivery: "sending" });
  expect(await take.report(mail.eventId, delivery, "accepted")).toBe("recorded");
  expect(await stateOf(mail)).toMatchObject({ reset: "mailed", delivery: "accepted" });
});

test("a mail of which nobody knows whether it went comes back once, and not at all after it was withdrawn", async () => {
  const [lost, withdrawn] = [await waitingMail(), await waitingMail()];
  for (const { deliveryId: id } of [lost, withdrawn])
    await arrange.change("deliveries", { id }, { state: "deferred", maybeDelivered: true });
  expect(await take.cancel(withdrawn.resetId)).toBe("cancelled");
  const comeBack = ({ deliveryId }: Mail) => {
    const bounce = { deliveryId, status: "5.1.1", reason: "unknown", isOfAddress: true };
    return inStep(as("rekey_mail"), (work) => recordBounce(work, bounce), { consumer: "mail" });
  };
  expect([await comeBack(lost), await comeBack(lost)]).toEqual(["recorded", "ignored"]);
  expect(await comeBack(withdrawn)).toBe("ignored");
  expect((await see.actions(lost.resetId)).filter((action) => action === "mail.bounced")).toHaveLength(1);
  expect(await stateOf(withdrawn)).toMatchObject({ reset: "cancelled", delivery: "withdrawn" });
});

test("a mail whose link was used has arrived, whatever became of its reset, and does not come back", async () => {
  for (const state of ["undeliverable", "superseded", "completed", "refused"] as const) {
    const mail = await waitingMail();
    const { resetId, deliveryId } = mail;
    await take.report(mail.eventId, await take.claimNow(mail), "accepted");
    await arrange.change("links", { resetId }, { endedAt: fromNow(-1_000), endedBecause: "used" });
    await arrange.change("resets", { id: resetId }, { state, endedAt: fromNow(0) });
    const bounce = { deliveryId, status: "5.1.1", reason: "unknown", isOfAddress: true };
    const told = inStep(as("rekey_mail"), (work) => recordBounce(work, bounce), { consumer: "mail" });
    expect([state, await told]).toEqual([state, "ignored"]);
    const { contactId } = await see.reset(resetId);
    expect((await see.contact(contactId ?? "")).emailBouncedAt).toBeNull();
  }
});

test("a mail that is taken after its reset was called back does not bring the reset to life", async () => {
  const mail = await waitingMail();
  const delivery = await take.claimNow(mail);
  expect(await take.cancel(mail.resetId)).toBe("cancelled");
  expect(await take.report(mail.eventId, delivery, "accepted")).toBe("recorded");
  expect(await stateOf(mail)).toEqual({ reset: "cancelled", delivery: "accepted", attempts: 1, isDone: true });
});

test("a second mail that is refused for good leaves the reset mailed, because the first one carried its link", async () => {
  const mail = await waitingMail();
  const { resetId } = mail;
  await take.report(mail.eventId, await take.claimNow(mail), "accepted");
  await take.resend(resetId);
  const again = { resetId, ...(await take.mailOf(resetId)) };
  expect(again.deliveryId).not.toBe(mail.deliveryId);
  expect(await take.report(again.eventId, await take.claimNow(again), "permanent")).toBe("recorded");
  expect(await stateOf(again)).toMatchObject({ reset: "mailed", delivery: "undeliverable" });
});
