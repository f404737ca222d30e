import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { ApiProblem } from "@rekey/client/api-problem";
import { countRows } from "../harness/count-rows.ts";
import { fromNow } from "../harness/arrange.ts";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { waitForLink } from "../harness/open-link.ts";
import { requestByHand, requestByMail } from "../harness/request-reset.ts";
import { submitPassword } from "../harness/submit-password.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const { test, system, see, arrange } = systemTest({
  env: {
    MAILS_PER_CONTACT_PER_HOUR: "3",
    RESETS_PER_CONTACT_PER_HOUR: "5",
    ADDRESS_CHANGES_PER_CONTACT_PER_HOUR: "2",
    GATHER_NOTICES_FOR: "1h",
  },
});

async function mailLink(): Promise<{ contact: TestContact; resetId: string; token: string }> {
  const contact = await createContact(system);
  const reset = await requestByMail(system, contact.id);
  const { token } = await waitForLink(system, contact.email);
  await waitForState(system, reset.id, "mailed");
  return { contact, resetId: reset.id, token };
}

/** The code with which a command is refused, when its refusal leaves no row behind. */
async function refusalOf(command: () => Promise<unknown>): Promise<unknown> {
  const before = await countRows(system);
  const refusal = await command().then(
    () => "not refused",
    (error: unknown) => (error instanceof ApiProblem ? error.code : error),
  );
  return JSON.stringify(await countRows(system)) === JSON.stringify(before) ? refusal : "left rows behind";
}

test("cancelling ends the reset and its link, and cancelling again is the same as once", async () => {
  const { resetId, token } = await mailLink();
  expect(await system.api().cancelReset(resetId)).toMatchObject({ id: resetId, state: "cancelled" });
  expect(await system.api().cancelReset(resetId)).toMatchObject({ id: resetId, state: "cancelled" });
  expect((await submitPassword(system, token, freshPassword())).status).toBe(410);
  const { items } = await system.api("auditor").getTimeline(resetId);
  const told = items.filter(({ action }) => action === "reset.cancelled");
  expect(told).toMatchObject([{ actor: `staff:${system.staff.staff.id}`, detail: { by: system.staff.staff.name } }]);
  expect(await refusalOf(() => system.api().resendReset(resetId))).toBe("state-conflict");
});

test("a completed reset can be neither cancelled nor sent again", async () => {
  const { resetId, token, contact } = await mailLink();
  await submitPassword(system, token, freshPassword());
  await waitForState(system, resetId, "completed");
  expect(await refusalOf(() => system.api().cancelReset(resetId))).toBe("state-conflict");
  expect(await refusalOf(() => system.api().resendReset(resetId))).toBe("state-conflict");
  const byHand = await requestByHand(system, contact.id, freshPassword());
  await waitForState(system, byHand.id, "completed");
  expect(await refusalOf(() => system.api().resendReset(byHand.id))).toBe("state-conflict");
});

test("a resent link comes as a mail of its own, is the same link, and still works once", async () => {
  const { contact, resetId, token } = await mailLink();
  expect(await system.api().resendReset(resetId)).toMatchObject({ id: resetId });
  const resent = await waitForLink(system, contact.email, 2);
  expect(resent.token).toBe(token);
  const mails = system.mailbox.mailsTo(contact.email);
  expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(2);
  expect((await submitPassword(system, token, freshPassword())).status).toBe(303);
  expect((await submitPassword(system, resent.token, freshPassword())).status).toBe(410);
  const { items } = await system.api("auditor").getTimeline(resetId);
  expect(items.filter(({ action }) => action === "link.resent")).toMatchObject([
    { actor: `staff:${system.staff.staff.id}` },
  ]);
});

test("a contact is sent no more than the limit by commands and resends together, and a refusal writes nothing", async () => {
  const { contact, resetId, token } = await mailLink();
  for (const mails of [2, 3]) {
    await system.api().resendReset(resetId);
    await waitForLink(system, contact.email, mails);
  }
  const before = await countRows(system);
  const resend = await system.fetchApi(`/v1/password-resets/${resetId}/resend`, { method: "POST" });
  expect([resend.status, await resend.json()]).toEqual([429, expect.objectContaining({ code: "too-many-mails" })]);
  expect(Number(resend.headers.get("retry-after"))).toBeGreaterThan(0);
  await expect(requestByMail(system, contact.id)).rejects.toMatchObject({ status: 429, code: "too-many-mails" });
  expect(await countRows(system)).toEqual(before);
  expect(system.mailbox.mailsTo(contact.email)).toHaveLength(3);
  expect((await submitPassword(system, token, freshPassword())).status, "the link is still good").toBe(303);
});

test("of ten commands at once no more are accepted than a contact may be sent mails", async () => {
  const contact = await createContact(system);
  const answers = await Promise.all(
    Array.from({ length: 10 }, () =>
      requestByMail(system, contact.id).then(
        () => "accepted",
        (error: unknown) => (error instanceof ApiProblem ? error.code : error),
      ),
    ),
  );
  expect(answers.filter((answer) => answer === "accepted")).toHaveLength(3);
  expect(answers.filter((answer) => answer === "too-many-mails")).toHaveLength(7);
});

test("a command for another address than the stored one is refused and mails nobody", async () => {
  const contact = await createContact(system);
  const before = await countRows(system);
  const command = (expectedEmail: string) =>
    system.api().requestReset(contact.id, { method: "email", expectedEmail }, { idempotencyKey: randomUUID() });
  await expect(command(`old.${contact.email}`)).rejects.toMatchObject({ status: 409, code: "email-changed" });
  await expect(command(contact.email.toUpperCase())).rejects.toMatchObject({ code: "email-changed" });
  expect(await countRows(system)).toEqual(before);
  const reset = await command(contact.email);
  await waitForState(system, reset.id, "mailed");
  expect(system.mailbox.mails().filter(({ envelope }) => envelope.to.includes(`old.${contact.email}`))).toEqual([]);
});

async function limitedBy(response: Response) {
  const { code } = (await response.json()) as { code: string };
  return { status: response.status, code, retryAfter: Number(response.headers.get("retry-after")) };
}

/** Notices that wait are under way all the time, so what a command could write is counted by itself. */
async function countWritten(contactId: string): Promise<unknown> {
  const told = await see.history({ contactId, action: ["reset.accepted", "link.resent", "contact.updated"] });
  return [(await see.resets({ contactId })).length, told.length, await see.mailBudgets({ contactId })];
}

const post = (path: string, body?: object, key: string = randomUUID()) =>
  system.fetchApi(path, {
    method: "POST",
    headers: { "idempotency-key": key },
    ...(body && { body: JSON.stringify(body) }),
  });
const byHand = (password = freshPassword()) => ({ method: "manual", password, repeatPassword: password });
const resetsOf = (contactId: string) => `/v1/contacts/${contactId}/password-resets`;

test("a contact has no more resets in an hour than the limit, by whatever method and by however many at once", async () => {
  const contact = await createContact(system);
  const [key, body] = [randomUUID(), byHand()];
  expect((await post(resetsOf(contact.id), body, key)).status).toBe(202);
  await requestByMail(system, contact.id);
  const answers = await Promise.all(Array.from({ length: 10 }, () => post(resetsOf(contact.id), byHand())));
  expect(answers.filter(({ status }) => status === 202)).toHaveLength(3);
  const before = await countWritten(contact.id);
  for (const command of [byHand(), { method: "email" }]) {
    const refused = await limitedBy(await post(resetsOf(contact.id), command));
    expect(refused).toMatchObject({ status: 429, code: "too-many-resets" });
    expect(refused.retryAfter).toBeGreaterThan(3_500);
    expect(refused.retryAfter).toBeLessThanOrEqual(3_600);
  }
  const again = await post(resetsOf(contact.id), body, key);
  expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([202, "true"]);
  expect(await countWritten(contact.id)).toEqual(before);
  expect(await system.api().patchContact(contact.id, { portalAccess: false })).toMatchObject({ portalAccess: false });
});

test("after an hour the oldest reset counts no more, and until then it is said how long that takes", async () => {
  const contact = await createContact(system);
  for (let time = 0; time < 5; time += 1) await requestByHand(system, contact.id, freshPassword());
  const age = async (seconds: number) => {
    const [, ...others] = (await see.mailBudgets({ contactId: contact.id }))[0]?.resetsAt ?? [];
    const resetsAt = [fromNow(-1_000 * seconds), ...others];
    await arrange.change("mailBudgets", { contactId: contact.id }, { resetsAt });
  };
  await age(3_500);
  const { retryAfter } = await limitedBy(await post(resetsOf(contact.id), byHand()));
  expect(Math.abs(retryAfter - 95)).toBeLessThanOrEqual(5);
  await age(3_601);
  expect((await post(resetsOf(contact.id), byHand())).status).toBe(202);
});

test("many passwords set by staff are told in one mail at once and one mail later, which has the number and the last", async () => {
  const contact = await createContact(system);
  const resets = [];
  for (let time = 0; time < 4; time += 1) {
    const reset = await requestByHand(system, contact.id, freshPassword());
    await waitForState(system, reset.id, "completed");
    await waitFor(() => system.mailbox.mailsTo(contact.email)[0], { message: "the first notice" });
    resets.push(reset.id);
  }
  const waiting = { contactId: contact.id, state: "pending" } as const;
  const [notice, ...more] = await see.deliveries(waiting);
  expect([notice, more]).toMatchObject([{ resetId: resets.at(-1), changes: 3 }, []]);
  expect(system.mailbox.mailsTo(contact.email)).toHaveLength(1);
  const { items } = await system.api().getTimeline(resets[1] ?? "");
  expect(items.at(-1)).toMatchObject({ action: "notice.gathered", detail: { with: resets[2] } });
  await arrange.change("deliveries", waiting, { nextAttemptAt: new Date() });
  await arrange.change("events", { deliveryId: notice?.id ?? "" }, { dueAt: new Date() });
  const told = await waitFor(() => system.mailbox.mailsTo(contact.email)[1] && system.mailbox.mailsTo(contact.email), {
    message: "the notice of all others",
  });
  expect(told.filter(({ text }) => text.includes("3 times"))).toHaveLength(1);
});

test("an address is changed no more often than the limit, but access can always be ended", async () => {
  const contact = await createContact(system);
  for (const email of [`b.${contact.email}`, contact.email]) await system.api().patchContact(contact.id, { email });
  const before = await countWritten(contact.id);
  const patch = (body: object) =>
    system.fetchApi(`/v1/contacts/${contact.id}`, { method: "PATCH", body: JSON.stringify(body) });
  const refused = await limitedBy(await patch({ email: `c.${contact.email}` }));
  expect(refused).toMatchObject({ status: 429, code: "too-many-address-changes" });
  expect(refused.retryAfter).toBeGreaterThan(3_500);
  expect(await countWritten(contact.id)).toEqual(before);
  const others = [{ phone: "1" }, { email: `d.${contact.email}`, portalAccess: false }, { portalAccess: false }];
  expect((await Promise.all(others.map(patch))).map(({ status }) => status)).toEqual([200, 429, 200]);
});

test("one caller sends no more commands than the limit, and others, repetitions and what stops harm are not held up", async () => {
  await system.restart("api", { COMMANDS_PER_ACTOR_AT_ONCE: "4", COMMANDS_PER_ACTOR_PER_MINUTE: "1" });
  const contacts = await Promise.all([1, 2, 3].map(() => createContact(system)));
  const [first, second, third] = contacts.map(({ id }) => id) as [string, string, string];
  const key = randomUUID();
  const mailed = await post(resetsOf(first), { method: "email" }, key);
  const { id: resetId } = (await mailed.json()) as { id: string };
  for (let time = 0; time < 5; time += 1) {
    expect((await post(resetsOf(first), { method: "email" }, key)).headers.get("idempotency-replayed")).toBe("true");
  }
  await waitForState(system, resetId, "mailed");
  const rest = [
    post(resetsOf(second), byHand()),
    post(resetsOf(third), byHand()),
    post(`/v1/password-resets/${resetId}/resend`),
  ];
  expect((await Promise.all(rest)).map(({ status }) => status)).toEqual([202, 202, 202]);
  const before = await Promise.all(contacts.map(({ id }) => countWritten(id)));
  for (const command of [
    () => post(resetsOf(second), byHand()),
    () => post(resetsOf(third), { method: "email" }),
    () => post(`/v1/password-resets/${resetId}/resend`),
    () => post(`/v1/contacts/${first}/confirm-address`, { expectedEmail: contacts[0]?.email }),
  ]) {
    const refused = await limitedBy(await command());
    expect(refused).toMatchObject({ status: 429, code: "too-many-commands" });
    expect(Math.abs(refused.retryAfter - 45)).toBeLessThanOrEqual(15);
  }
  expect((await post(resetsOf(first), { method: "email" }, key)).headers.get("idempotency-replayed")).toBe("true");
  expect(await Promise.all(contacts.map(({ id }) => countWritten(id)))).toEqual(before);
  expect(await system.api().cancelReset(resetId)).toMatchObject({ state: "cancelled" });
  expect(await system.api().patchContact(second, { portalAccess: false })).toMatchObject({ portalAccess: false });
  await system.api("admin").requestReset(third, { method: "email" }, { idempotencyKey: randomUUID() });
});
