// @module-tag chromium
import { expect, vi } from "vitest";
import { browserTest } from "../harness/browser-test.ts";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { enterConsole } from "../harness/fill-sign-in.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { lookAtPage } from "../harness/look-at-page.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { sendMail } from "../harness/send-mail.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";
import { writeNotification } from "../harness/write-notification.ts";

vi.setConfig({ testTimeout: 120_000 });

const { test, system, browser } = browserTest({
  services: ["api", "portal", "console", "credentials-worker", "mail-worker"],
});

async function sendBack(contact: TestContact): Promise<void> {
  const reset = await requestByMail(system, contact.id);
  await waitForState(system, reset.id, "mailed");
  const mail = system.mailbox.mailsTo(contact.email)[0];
  const lines = writeNotification({ recipient: contact.email });
  await sendMail(system.urls.bounces, { from: "", to: mail?.envelope.from ?? "", lines });
  await waitForState(system, reset.id, "undeliverable");
}

test("staff see that a mail came back, are stopped from mailing there again, and can confirm the address", async () => {
  const contact = await createContact(system);
  await sendBack(contact);
  const page = await browser.visitor();
  await enterConsole(page, system, "staff");
  await page.goto(`${system.consoleUrl}/clients/${contact.clientId}/contacts`);
  await page.locator(".pill-word", { hasText: "Mail came back" }).waitFor();
  const faults = await lookAtPage(page, "contacts-bounced");
  await page.goto(`${system.consoleUrl}/contacts/${contact.id}`);
  await page.locator(".timeline-words", { hasText: "The mail came back" }).waitFor();
  await page.getByLabel("Send Set Password Email").check();
  faults.push(...(await lookAtPage(page, "contact-bounced")));
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("link", { name: "The last mail to this address came back" }).click();
  expect(await page.evaluate("document.activeElement.id")).toBe("confirmAddress");
  faults.push(...(await lookAtPage(page, "contact-bounced-refused")));
  expect(system.mailbox.mailsTo(contact.email)).toHaveLength(1);
  await page.getByLabel("Set a password").check();
  const password = freshPassword();
  await page.getByLabel("New password").fill(password);
  await page.getByLabel("Repeat password").fill(password);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Tell the contact yourself").waitFor();
  await page.getByLabel("Send Set Password Email").check();
  await page.getByLabel("The address is right").check();
  await page.getByRole("button", { name: "Save" }).click();
  await page.locator(".pill-word", { hasText: /^Mailed$/ }).waitFor();
  expect(await page.getByText("came back").count()).toBe(0);
  expect(system.mailbox.mailsTo(contact.email)).toHaveLength(2);
  expect([...faults, ...browser.complaints()]).toEqual([]);
});

test("while the mail server is out, staff may still send the mail, read that it waits, and see it leave by itself", async () => {
  const [contact, other] = [await createContact(system), await createContact(system)];
  system.mailbox.faults.replace([{ effect: "reply", phase: "connect", code: 421 }]);
  await requestByMail(system, other.id);
  const isOut = async () => !(await system.api().mailStatus()).healthy;
  await waitFor(isOut, { message: "the mail server being known to be out", timeoutMs: 40_000 });
  const page = await browser.visitor();
  await enterConsole(page, system, "staff");
  await page.goto(`${system.consoleUrl}/contacts/${contact.id}`);
  await page.getByLabel("Send Set Password Email").check();
  await page.getByText("The mail server cannot be used at the moment. Mail waits and is retried.").waitFor();
  const faults = await lookAtPage(page, "contact-mail-down");
  await page.getByRole("button", { name: "Save" }).click();
  await page
    .locator(".timeline-words", { hasText: /^Waiting (?:until a|for the) mail server/ })
    .first()
    .waitFor();
  faults.push(...(await lookAtPage(page, "contact-mail-waits")));
  system.mailbox.faults.clear();
  await page.locator(".pill-word", { hasText: /^Mailed$/ }).waitFor();
  expect(system.mailbox.mailsTo(contact.email)).toHaveLength(1);
  expect([...faults, ...browser.complaints()]).toEqual([]);
});

test("operations send a test mail and read what each server says; staff have no such page", async () => {
  const page = await browser.visitor();
  await enterConsole(page, system, "ops");
  await page.getByRole("link", { name: "Mail" }).click();
  const faults = await lookAtPage(page, "mail-page");
  expect(await page.getByLabel("To").inputValue()).toBe(system.staff.ops.email);
  await page.getByLabel("To").fill("nobody");
  await page.getByRole("button", { name: "Send test mail" }).click();
  await page.getByRole("alert").waitFor();
  await page.getByLabel("To").fill("first@ops.test");
  await page.getByRole("button", { name: "Send test mail" }).click();
  await page.locator(".pill-word", { hasText: "Taken" }).waitFor();
  expect(system.mailbox.mailsTo("first@ops.test")).toHaveLength(1);
  system.mailbox.faults.replace([{ effect: "reply", phase: "rcpt", code: 550, text: "5.7.1 relaying denied" }]);
  await page.getByLabel("To").fill("second@ops.test");
  await page.getByRole("button", { name: "Send test mail" }).click();
  await page.getByText("550 5.7.1 relaying denied").waitFor();
  faults.push(...(await lookAtPage(page, "mail-page-tested")));
  system.mailbox.faults.clear();
  const staff = await browser.visitor();
  await enterConsole(staff, system, "staff");
  expect((await staff.goto(`${system.consoleUrl}/mail`))?.status()).toBe(403);
  expect([...faults, ...browser.complaints()]).toEqual([]);
});

test("operations see what a server has against us, and what came back that nobody could read", async () => {
  const contact = await createContact(system);
  const reset = await requestByMail(system, contact.id);
  await waitForState(system, reset.id, "mailed");
  const to = system.mailbox.mailsTo(contact.email)[0]?.envelope.from ?? "";
  await sendMail(system.urls.bounces, { from: "", to, lines: ["Subject: 4711", "", `for ${contact.email}`] });
  system.mailbox.faults.replace([{ effect: "reply", phase: "rcpt", code: 554, text: "5.7.1 Relay access denied" }]);
  const refused = await requestByMail(system, (await createContact(system)).id);
  await waitFor(async () => !(await system.api().mailStatus()).healthy, { message: "an alarm" });
  const page = await browser.visitor();
  await enterConsole(page, system, "ops");
  await page.goto(`${system.consoleUrl}/mail`);
  await page.locator(".pill-word", { hasText: "Out: it does not relay for us" }).waitFor();
  await page.getByText("give SMTP_URLS a login that it knows").waitFor();
  await page.getByRole("heading", { name: "Came back and could not be read" }).waitFor();
  const faults = await lookAtPage(page, "mail-page-refused");
  await page.goto(`${system.consoleUrl}/mail/deliveries?state=returned`);
  faults.push(...(await lookAtPage(page, "mail-list-returned")));
  await page.getByRole("link", { name: "Set-password link" }).click();
  await page.locator(".timeline-words", { hasText: "A mail came back that Rekey cannot read" }).waitFor();
  expect(await page.getByText("4711").textContent()).toContain("4711 — for [address]");
  faults.push(...(await lookAtPage(page, "mail-delivery-returned")));
  system.mailbox.faults.clear();
  await waitForState(system, refused.id, "mailed");
  expect([...faults, ...browser.complaints()]).toEqual([]);
});
