// @module-tag chromium
import { expect } from "vitest";
import { browserTest } from "../harness/browser-test.ts";
import { createContact } from "../harness/create-contact.ts";
import { enterConsole } from "../harness/fill-sign-in.ts";
import { freshPassword } from "../harness/fresh-password.ts";

const { test, system, see, browser } = browserTest({
  services: ["api", "portal", "console", "credentials-worker", "mail-worker"],
  mail: false,
});

test("where mail is not set up, Send Set Password Email is disabled and says why; by hand still works", async () => {
  const contact = await createContact(system);
  const staff = await browser.visitor();
  await enterConsole(staff, system, "staff");
  await staff.goto(`${system.consoleUrl}/contacts/${contact.id}`);
  const choice = staff.getByLabel("Send Set Password Email");
  expect(await choice.isDisabled()).toBe(true);
  const described = await choice.getAttribute("aria-describedby");
  expect(await staff.locator(`#${described}`).textContent()).toMatch(/^Not available: .*not set up/);
  await staff.getByLabel("Set a password").check();
  const password = freshPassword();
  await staff.getByLabel("New password").fill(password);
  await staff.getByLabel("Repeat password").fill(password);
  await staff.getByRole("button", { name: "Save" }).click();
  await staff.locator(".pill-word", { hasText: /^Password set$/ }).waitFor();
  expect(browser.complaints()).toEqual([]);
});

test("whoever forces the disabled choice is told that mail is not set up, and nothing is left behind", async () => {
  const contact = await createContact(system);
  const staff = await browser.visitor({ javaScriptEnabled: false });
  await enterConsole(staff, system, "staff");
  const url = `${system.consoleUrl}/contacts/${contact.id}`;
  await staff.goto(url);
  const idempotencyKey = (await staff.locator("input[name=idempotencyKey]").getAttribute("value")) ?? "";
  const { name, email } = contact;
  const form = { idempotencyKey, name, email, locale: "en", portalAccess: "yes", method: "email" };
  const headers = { origin: new URL(system.consoleUrl).origin };
  const answer = await staff.request.post(url, { form, headers });
  expect(answer.status()).toBe(422);
  expect(await answer.text()).toContain("Mail is not set up, so no link can be sent.");
  expect(await see.resets({ contactId: contact.id })).toEqual([]);
});

test("where setting passwords by hand is switched off, the choice is disabled and says why", async () => {
  const contact = await createContact(system);
  await system.restart("console", { MANUAL_RESET: "off" });
  const staff = await browser.visitor();
  await enterConsole(staff, system, "staff");
  await staff.goto(`${system.consoleUrl}/contacts/${contact.id}`);
  const choice = staff.getByLabel("Set a password");
  expect(await choice.isDisabled()).toBe(true);
  const described = await choice.getAttribute("aria-describedby");
  expect(await staff.locator(`#${described}`).textContent()).toBe(
    "Not available: setting passwords by hand is switched off here.",
  );
  expect(await staff.locator("input[type=password]").count()).toBe(0);
});
