import { once } from "node:events";
import { connect } from "node:net";
import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { countRows } from "../harness/count-rows.ts";
import { fromNow } from "../harness/arrange.ts";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { mailTo } from "../harness/mail-to.ts";
import { readLink } from "../harness/open-link.ts";
import { requestByHand } from "../harness/request-reset.ts";
import { sendMail } from "../harness/send-mail.ts";
import { postForm, submitPassword } from "../harness/submit-password.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";
import { writeNotification } from "../harness/write-notification.ts";

const { test, system, see, arrange } = systemTest();

const mailed = (contact: TestContact) => mailTo(system, contact);
const sendBack = (to: string, lines: string[], from = "") => sendMail(system.urls.bounces, { from, to, lines });

const askForMail = (contact: TestContact) =>
  system.api().requestReset(contact.id, { method: "email" }, { idempotencyKey: randomUUID() });
const actionsOf = async (resetId: string) =>
  (await system.api().getTimeline(resetId)).items.map(({ action }) => action);

test("each mail has an envelope sender of its own, which is not an address that people see", async () => {
  const [first, second] = [await mailed(await createContact(system)), await mailed(await createContact(system))];
  expect(first.sender).toMatch(/^bounces\+[0-9a-f]{48}@rekey\.test$/);
  expect(second.sender).not.toBe(first.sender);
  expect(first.mail.from.address).toBe("portal@rekey.test");
});

test("a mail that comes back ends its reset with the reason, kills the link, and flags the address", async () => {
  const contact = await createContact(system);
  const { reset, mail, sender } = await mailed(contact);
  const mailbox = contact.email.split("@")[0] ?? "";
  const diagnostic = `smtp; 550 5.1.1 <${contact.email}>: user unknown\r\n    in the local table: ${mailbox}, ${contact.name}`;
  const lines = writeNotification({ recipient: contact.email, diagnostic });
  expect(await sendBack(sender.toUpperCase(), lines)).toMatch(/^250 /);
  const ended = await system.api().getReset(reset.id);
  const words = "550 5.1.1 <[address]>: user unknown in the local table: [recipient], [recipient]";
  expect(ended).toMatchObject({ state: "undeliverable", delivery: { state: "undeliverable", lastResponse: words } });
  const timeline = (await system.api().getTimeline(reset.id)).items;
  expect(timeline.at(-2)).toMatchObject({ action: "mail.bounced", detail: { status: "5.1.1", response: words } });
  expect(timeline.at(-1)).toMatchObject({ action: "reset.undeliverable" });
  expect(JSON.stringify(timeline)).not.toContain(contact.email);
  expect((await system.api().getContact(contact.id)).emailBounce).toMatchObject({ reason: words });
  expect((await submitPassword(system, readLink(mail).token, freshPassword())).status).toBe(410);
});

test("no mail goes to a flagged address until staff confirm it: not by staff, not by the contact, not as a notice", async () => {
  const contact = await createContact(system);
  const { sender } = await mailed(contact);
  await sendBack(sender, writeNotification({ recipient: contact.email }));
  const before = await countRows(system);
  await expect(askForMail(contact)).rejects.toMatchObject({ status: 409, code: "address-bounced" });
  expect(await countRows(system)).toEqual(before);
  expect((await postForm(system, "/forgot-password", { address: contact.email })).status).toBe(303);
  await waitFor(
    async () => {
      const [asked] = await see.resets({ contactId: contact.id, method: "self_service" });
      return asked?.refusedBecause === "address-bounced";
    },
    { message: "the contact's own request being refused" },
  );
  const byHand = await requestByHand(system, contact.id, freshPassword());
  await waitForState(system, byHand.id, "completed");
  await waitFor(async () => (await actionsOf(byHand.id)).includes("mail.withheld"), { message: "the notice withheld" });
  expect(system.mailbox.mailsTo(contact.email)).toHaveLength(1);

  const wrong = system.api().confirmAddress(contact.id, { expectedEmail: "other@example.test" });
  await expect(wrong).rejects.toMatchObject({ status: 409, code: "email-changed" });
  expect((await system.api().getContact(contact.id)).emailBounce).not.toBeNull();
  const confirmed = await system.api().confirmAddress(contact.id, { expectedEmail: contact.email });
  expect(confirmed.emailBounce).toBeNull();
  const again = await mailed(contact);
  expect((await submitPassword(system, readLink(again.mail).token, freshPassword())).status).toBe(303);
  await waitForState(system, again.reset.id, "completed");
});

test("another address frees the contact, and a late bounce of the old address does not flag the new one", async () => {
  const contact = await createContact(system);
  const first = await mailed(contact);
  const second = await mailed(contact);
  await sendBack(second.sender, writeNotification({ recipient: contact.email }));
  const email = `new.${contact.email}`;
  const changed = await system.api().patchContact(contact.id, { email });
  expect(changed.emailBounce).toBeNull();
  expect(await sendBack(first.sender, writeNotification({ recipient: contact.email }))).toMatch(/^250 /);
  expect((await system.api().getContact(contact.id)).emailBounce).toBeNull();
  await waitForState(system, (await askForMail(contact)).id, "mailed");
});

test("a forged, unknown, repeated, late or other notification changes nothing", async () => {
  const contact = await createContact(system);
  const { sender, mail } = await mailed(contact);
  const [, tag = ""] = /\+(.*)@/.exec(sender) ?? [];
  const failed = writeNotification({ recipient: contact.email });
  const before = await countRows(system);
  const forged = sender.replace(tag, `${tag.slice(0, -1)}${tag.endsWith("0") ? "1" : "0"}`);
  const refused = [
    sendBack(`bounces+${"0".repeat(48)}@rekey.test`, failed),
    sendBack("bounces@rekey.test", failed),
    sendBack("portal@rekey.test", failed),
    sendBack(sender.replace("rekey.test", "other.test"), failed),
    sendBack(`bounces+${"0".repeat(48)}@rekey.test`, failed, "mailer-daemon@mx.example.test"),
  ];
  for (const answer of await Promise.all(refused)) expect(answer).toMatch(/^550 /);
  // It could be of a key that this worker lacks; whoever forged it may try again for as long as they like.
  expect(await sendBack(forged, failed)).toMatch(/^451 /);
  const ignored = [
    sendBack(sender, writeNotification({ recipient: contact.email, action: "delayed", status: "4.4.1" })),
    sendBack(sender, writeNotification({ recipient: contact.email, action: "delivered", status: "2.0.0" })),
    sendBack(sender, writeNotification({ recipient: contact.email, reportType: "disposition-notification" })),
    sendBack(sender, ["Subject: I am away", "", "until Monday"]),
  ];
  for (const answer of await Promise.all(ignored)) expect(answer).toMatch(/^250 /);
  expect(await countRows(system)).toEqual(before);
  expect((await system.api().getContact(contact.id)).emailBounce).toBeNull();

  const resetId = (await system.api().getContact(contact.id)).lastResetId ?? "";
  expect((await submitPassword(system, readLink(mail).token, freshPassword())).status).toBe(303);
  await waitForState(system, resetId, "completed");
  await waitFor(() => system.mailbox.mailsTo(contact.email).length === 2, { message: "the notice" });
  expect(await sendBack(sender, failed)).toMatch(/^250 /);
  expect((await system.api().getReset(resetId)).state).toBe("completed");
  expect((await system.api().getContact(contact.id)).emailBounce, "a used link did arrive").toBeNull();
});

test("a notification that cannot be written down now is left with the other server, which repeats it", async () => {
  const contact = await createContact(system);
  const { reset, sender } = await mailed(contact);
  const failed = writeNotification({ recipient: contact.email });
  await system.sql`revoke update on deliveries from rekey_mail`;
  expect(await sendBack(sender, failed)).toMatch(/^451 /);
  await system.sql`grant update on deliveries to rekey_mail`;
  expect((await system.api().getReset(reset.id)).state).toBe("mailed");
  expect(await sendBack(sender, failed)).toMatch(/^250 /);
  expect(await sendBack(sender, failed), "a repeat").toMatch(/^250 /);
  expect((await actionsOf(reset.id)).filter((action) => action === "mail.bounced")).toHaveLength(1);
});

test("a notification is never too large: its head is read, and the listener goes on", async () => {
  const contact = await createContact(system);
  const { reset, sender } = await mailed(contact);
  const padding = Array.from({ length: 40_000 }, () => "x".repeat(70));
  expect(await sendBack(sender, [...writeNotification({ recipient: contact.email }), ...padding])).toMatch(/^250 /);
  expect((await system.api().getReset(reset.id)).state).toBe("undeliverable");
});

test("a mail that has not been sent cannot come back, and one that was taken more than a week ago does not any more", async () => {
  const contact = await createContact(system);
  const { reset, sender } = await mailed(contact);
  const failed = writeNotification({ recipient: contact.email });
  const change = (acceptedAt: Date | null, state: "accepted" | "deferred") =>
    arrange.change("deliveries", { resetId: reset.id }, { state, acceptedAt });
  const dayMs = 24 * 3_600_000;
  await change(fromNow(-7 * dayMs - 60_000), "accepted");
  expect(await sendBack(sender, failed)).toMatch(/^250 /);
  expect((await system.api().getReset(reset.id)).state, "a week after it was taken").toBe("mailed");
  await change(null, "deferred");
  expect(await sendBack(sender, failed)).toMatch(/^250 /);
  expect((await system.api().getReset(reset.id)).state, "not sent yet").toBe("mailed");
  await change(fromNow(-6 * dayMs), "accepted");
  expect(await sendBack(sender, failed)).toMatch(/^250 /);
  expect((await system.api().getReset(reset.id)).state).toBe("undeliverable");
});

test("one client that takes every connection it can leaves places for the notifications of others", async () => {
  const contact = await createContact(system);
  const { sender } = await mailed(contact);
  using stack = new DisposableStack();
  const { hostname, port } = new URL(system.urls.bounces);
  const greetings = Array.from({ length: 120 }, async () => {
    const socket = connect({ host: hostname, port: Number(port), localAddress: "127.0.0.2" });
    stack.defer(() => socket.destroy());
    return String(await once(socket, "data")).slice(0, 3);
  });
  const told = await Promise.all(greetings);
  expect([told.filter((code) => code === "220").length, new Set(told)]).toEqual([10, new Set(["220", "421"])]);
  expect(await sendBack(sender, writeNotification({ recipient: contact.email }))).toMatch(/^250 /);
});
