import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { ApiProblem } from "@rekey/client/api-problem";
import { countRows } from "../harness/count-rows.ts";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { waitForLink } from "../harness/open-link.ts";
import { requestByHand, requestByMail } from "../harness/request-reset.ts";
import { submitPassword } from "../harness/submit-password.ts";
import { startTestSystem, type TestSystem } from "../harness/test-system.ts";
import { waitForState } from "../harness/wait-for-state.ts";

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem({ env: { MAILS_PER_CONTACT_PER_HOUR: "3" } });
  return system.stop;
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
