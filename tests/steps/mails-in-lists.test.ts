import { setTimeout as pause } from "node:timers/promises";
import { bySystem } from "@rekey/database/actor";
import { databaseErrorCode, isTransientDatabaseError } from "@rekey/database/connection";
import { type Claim, claimDeliveries, type DueMail } from "@rekey/database/deliveries/claim-deliveries";
import { recordAttempts } from "@rekey/database/deliveries/record-attempts";
import { type Work, unitOfWork } from "@rekey/database/unit-of-work";
import { gatherStep } from "@rekey/worker/gather-step";
import { expect } from "vitest";
import { fromNow } from "../harness/arrange.ts";
import { stepTest } from "../harness/step-test.ts";
import { endedAttempt, inStep, issuing, rulesOfMails } from "../harness/take-steps.ts";

// Mails that are claimed together, and whose attempts end together.
const { test, as, see, arrange, take } = stepTest();
const leaseMs = 60_000;

interface Mail extends DueMail {
  contactId: string;
  resetId: string;
}

async function waitingMail(): Promise<Mail> {
  const { id: contactId } = await take.contact();
  const resetId = await take.requestByMail(contactId);
  await take.credentials(resetId, issuing);
  return { contactId, resetId, ...(await take.mailOf(resetId)) };
}

const waitingMails = (count: number) => Promise.all(Array.from({ length: count }, waitingMail));

const claimAll = (mails: readonly DueMail[], rules = rulesOfMails(leaseMs)) =>
  inStep(as("rekey_mail"), (work) => claimDeliveries(work, mails, rules), { consumer: "mail" });

const outcomesOf = (claims: readonly Claim[]) => claims.map(({ outcome }) => outcome);

function claimed(claim: Claim | undefined) {
  if (claim?.outcome !== "claimed") throw new Error(`the mail was not claimed: ${claim?.outcome}`);
  return claim.delivery;
}

async function stateOf({ resetId, deliveryId, eventId }: Mail) {
  const [delivery] = await see.deliveries({ id: deliveryId });
  const [event] = await see.events({ id: eventId });
  const { state } = await see.reset(resetId);
  return [state, delivery?.state, delivery?.attempts, event?.consumedAt === null ? "open" : "done"];
}

test("each mail of a list gets what it would have got alone, in its place", async () => {
  const [fresh, withdrawn, lost, lacking, bounced, sent, early, other] = await waitingMails(8);
  if (!fresh || !withdrawn || !lost || !lacking || !bounced || !sent || !early || !other) throw new Error("no mails");
  await take.updateContact(withdrawn.contactId, { portalAccess: false });
  await take.claimNow(lost, 0);
  await arrange.change("contacts", { id: bounced.contactId }, { emailBouncedAt: new Date() });
  await take.report(sent.eventId, await take.claimNow(sent), "accepted");
  await arrange.change("deliveries", { id: early.deliveryId }, { nextAttemptAt: fromNow(leaseMs) });
  const lacked = (await see.link(lacking.resetId)).nonce;
  const rules = { ...rulesOfMails(leaseMs), canDerive: ({ nonce }: { nonce: string }) => nonce !== lacked };
  const unknown = { eventId: fresh.eventId.replace(/^./, "f"), deliveryId: fresh.deliveryId.replace(/^./, "f") };
  const list = [fresh, withdrawn, lost, lacking, unknown, bounced, sent, early, other];
  const claims = await claimAll(list, rules);
  expect(outcomesOf(claims)).toEqual([
    "claimed",
    "done",
    "claimed",
    "lacks-key",
    "done",
    "done",
    "done",
    "not-yet",
    "claimed",
  ]);
  for (const [index, attempt] of [
    [0, 1],
    [2, 2],
    [8, 1],
  ] as const) {
    const { contactId, deliveryId } = list[index] as Mail;
    expect(claimed(claims[index])).toMatchObject({ id: deliveryId, contactId, attempt });
    expect(claimed(claims[index]).link).toMatchObject({ nonce: (list[index] as Mail).resetId });
  }
  expect(await Promise.all([fresh, withdrawn, lost, lacking, bounced, sent, early, other].map(stateOf))).toEqual([
    ["issued", "sending", 1, "open"],
    ["cancelled", "withdrawn", 0, "done"],
    ["issued", "sending", 2, "open"],
    ["issued", "pending", 0, "open"],
    ["undeliverable", "withdrawn", 0, "done"],
    ["mailed", "accepted", 1, "done"],
    ["issued", "pending", 0, "open"],
    ["issued", "sending", 1, "open"],
  ]);
  expect(await see.attempts({ deliveryId: lost.deliveryId })).toMatchObject([{ number: 1, failure: "worker-lost" }]);
});

test("of two mails of one reset in a list the second is decided by what the first has left", async () => {
  const mail = await waitingMail();
  const first = await take.claimNow(mail);
  await take.resend(mail.resetId);
  const again = { ...mail, ...(await take.mailOf(mail.resetId)) };
  // The one that was lost may have been delivered, with a link that is about to end.
  const past = fromNow(-1_000);
  await arrange.change("deliveries", { id: mail.deliveryId }, { leaseUntil: past, statedExpiryAt: past });
  const newToken = () => ({ keyId: "k", nonce: "fresh", tokenHash: `fresh hash of ${mail.resetId}` });
  const claims = await claimAll([mail, again], { ...rulesOfMails(leaseMs), newToken });
  expect(claims.map((claim) => claimed(claim).link)).toMatchObject([
    { generation: 2, nonce: "fresh" },
    { generation: 2, nonce: "fresh" },
  ]);
  expect(first.link).toMatchObject({ generation: 1 });
  expect(await see.links({ resetId: mail.resetId, endedAt: null })).toMatchObject([{ generation: 2 }]);
  const [one, other] = claims.map(claimed);
  if (!one || !other) throw new Error("not claimed");
  const attempts = [
    endedAttempt(mail.eventId, one, { outcome: "accepted" }),
    endedAttempt(again.eventId, other, { outcome: "permanent" }),
  ];
  const recorded = await inStep(as("rekey_mail"), (work) => recordAttempts(work, attempts), { consumer: "mail" });
  expect(recorded).toEqual(["recorded", "recorded"]);
  expect(await stateOf(mail)).toEqual(["mailed", "accepted", 2, "done"]);
  expect(await stateOf(again)).toEqual(["mailed", "undeliverable", 1, "done"]);
});

test("attempts that end together are each written, and a late one among them decides nothing", async () => {
  const mails = await waitingMails(4);
  const [late] = mails;
  if (!late) throw new Error("no mail");
  const lateClaim = await take.claimNow(late, 0);
  const claims = (await claimAll(mails)).map(claimed);
  const outcomes = ["accepted", "accepted", "transient", "permanent"] as const;
  const attempts = mails.map(({ eventId }, index) => {
    const delivery = index === 0 ? lateClaim : claims[index];
    const outcome = outcomes[index];
    if (!delivery || !outcome) throw new Error("not claimed");
    return endedAttempt(eventId, delivery, { outcome, ...(outcome === "transient" && { retryMs: leaseMs }) });
  });
  const recorded = await inStep(as("rekey_mail"), (work) => recordAttempts(work, attempts), { consumer: "mail" });
  expect(recorded).toEqual(["stale", "recorded", "recorded", "recorded"]);
  expect(await Promise.all(mails.map(stateOf))).toEqual([
    ["issued", "sending", 2, "open"],
    ["mailed", "accepted", 1, "done"],
    ["deferred", "deferred", 1, "open"],
    ["undeliverable", "undeliverable", 1, "done"],
  ]);
  const toldOf = async ({ resetId }: Mail) =>
    (await see.actions(resetId)).filter((action) => action.startsWith("mail."));
  // The first of the late mail is the attempt that was taken for lost; its own report comes under the same number.
  expect((await Promise.all(mails.map(toldOf))).map(({ length }) => length)).toEqual([2, 1, 1, 1]);
  const links = await Promise.all(mails.map(({ resetId }) => see.link(resetId)));
  expect(links.map(({ expiresAt, endedAt }) => [expiresAt !== null, endedAt !== null])).toEqual([
    [false, false],
    [true, false],
    [false, false],
    [false, true],
  ]);
});

test("a mail whose reset somebody holds waits alone; the others of its list are claimed meanwhile", async () => {
  const mails = await waitingMails(5);
  const held = mails[2];
  if (!held) throw new Error("no mail");
  const steps = unitOfWork(as("rekey_mail"), { consumer: "mail" });
  const claim = gatherStep<DueMail, Claim>(
    steps,
    (work, list) => claimDeliveries(work, list, rulesOfMails(leaseMs)),
    ({ deliveryId }) => [deliveryId],
  );
  const { late } = await arrange.whileLocked("resets", { id: held.resetId }, async () => {
    const claims = mails.map(claim);
    const others = claims.filter((_, index) => index !== 2);
    expect(outcomesOf(await Promise.all(others))).toEqual(others.map(() => "claimed"));
    expect(await stateOf(held)).toEqual(["issued", "pending", 0, "open"]);
    expect(outcomesOf([await claim(await waitingMail())]), "one that comes later").toEqual(["claimed"]);
    return { late: claims[2] };
  });
  expect(await late).toMatchObject({ outcome: "claimed" });
});

test("a mail that is not got in time says so, and not only that its transaction is broken off", async () => {
  const mail = await waitingMail();
  const steps = unitOfWork(as("rekey_mail"), { consumer: "mail" });
  const claim = (work: Work, list: readonly DueMail[]) => claimDeliveries(work, list, rulesOfMails(leaseMs));
  const { error } = await arrange.whileLocked("resets", { id: mail.resetId }, async () => ({
    error: await steps.runList(bySystem, [mail], claim, false).catch((reason: unknown) => reason),
  }));
  expect([databaseErrorCode(error), isTransientDatabaseError(error)]).toEqual(["55P03", true]);
});

test("a mail that is given up without a try is told of in the history, also where its reset goes on", async () => {
  const mail = await waitingMail();
  await take.report(mail.eventId, await take.claimNow(mail), "accepted");
  await take.resend(mail.resetId);
  const again = await take.mailOf(mail.resetId);
  const ended = endedAttempt(again.eventId, await take.claimNow(again), { outcome: "transient" });
  const last = { ...ended.last, transport: "none", phase: "connect", failure: "no-transport-in-time" } as const;
  const given = { ...ended, tries: [], last };
  expect(await inStep(as("rekey_mail"), (work) => recordAttempts(work, [given]), { consumer: "mail" })).toEqual([
    "recorded",
  ]);
  expect(await stateOf({ ...mail, ...again })).toEqual(["mailed", "undeliverable", 1, "done"]);
  expect((await see.history({ resetId: mail.resetId })).at(-1)).toMatchObject({
    action: "mail.attempted",
    detail: { outcome: "transient", failure: "no-transport-in-time" },
  });
});

test("two workers that get the same mails in another order claim each of them once", async () => {
  const mails = await waitingMails(12);
  const workers = await Promise.all([claimAll(mails), claimAll(mails.toReversed())]);
  const claims = [workers[0], workers[1]?.toReversed()];
  const times = (outcome: Claim["outcome"]) =>
    mails.map((_, index) => claims.filter((list) => list?.[index]?.outcome === outcome).length);
  expect([times("claimed"), times("not-yet")]).toEqual([mails.map(() => 1), mails.map(() => 1)]);
  expect((await Promise.all(mails.map(stateOf))).flat()).toEqual(mails.flatMap(() => ["issued", "sending", 1, "open"]));
});

test("of a list whose commit did not come about nothing is left, and each mail is claimed by the next one", async () => {
  const mails = await waitingMails(3);
  const failing = inStep(
    as("rekey_mail"),
    async (work) => {
      await claimDeliveries(work, mails, rulesOfMails(leaseMs));
      throw new Error("the worker dies");
    },
    { consumer: "mail" },
  );
  await expect(failing).rejects.toThrow("the worker dies");
  expect(outcomesOf(await claimAll(mails, rulesOfMails(1)))).toEqual(["claimed", "claimed", "claimed"]);
  // These died between their claim and their result.
  await pause(2);
  const again = (await claimAll(mails)).map(claimed);
  expect(again.map(({ attempt }) => attempt)).toEqual([2, 2, 2]);
  for (const { deliveryId } of mails)
    expect(await see.attempts({ deliveryId })).toMatchObject([{ number: 1, outcome: "ambiguous" }]);
});
