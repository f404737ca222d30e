// @module-tag chromium
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { browserTest } from "../harness/browser-test.ts";
import { createContact } from "../harness/create-contact.ts";
import { enterConsole, fillSignIn } from "../harness/fill-sign-in.ts";
import { fillNewPassword } from "../harness/fill-new-password.ts";
import { freshPassword } from "../harness/fresh-password.ts";

const { test, system, browser } = browserTest({
  services: ["api", "portal", "console", "credentials-worker", "mail-worker"],
});

// One story, told in the order in which it happens; each step begins where the one before it ended.
let contact: { name: string; email: string; clientName: string };
let staff: Page;
let visitor: Page;
let link = "";
let reloads = 0;
const password = freshPassword();

test("staff walks from the customers to a contact and chooses Send Set Password Email", async () => {
  const { clientId, ...created } = await createContact(system);
  contact = { ...created, clientName: (await system.api().getClient(clientId)).name };
  staff = await browser.visitor();
  await enterConsole(staff, system, "staff");
  const areas = staff.getByRole("navigation", { name: "Areas" });
  expect(await areas.getByRole("link").allTextContents()).toEqual(["Customers", "Batches"]);
  await areas.getByRole("link", { name: "Customers" }).click();
  await staff.getByRole("heading", { name: "Clients" }).waitFor();
  await staff.getByRole("link", { name: contact.clientName }).click();
  await staff.getByRole("link", { name: "Profile" }).click();
  await staff.getByRole("link", { name: "Contacts" }).first().click();
  await staff.getByRole("link", { name: contact.name }).click();
  await staff.getByRole("heading", { name: contact.name, level: 1 }).waitFor();
  expect(await staff.getByLabel("Leave it as it is").isChecked()).toBe(true);
  await staff.getByLabel("Send Set Password Email").check();
  await staff.getByLabel("Reason (optional)").fill("asked by phone");
  await staff.getByRole("button", { name: "Save" }).click();
  await staff.getByRole("status").getByText("Saved. The link is on its way").waitFor();
});

test("the contact's page reaches Mailed by itself, with the mail server named in the timeline", async () => {
  staff.on("domcontentloaded", () => (reloads += 1));
  await staff.locator(".pill-word", { hasText: /^Mailed$/ }).waitFor();
  await staff.locator(".timeline-words", { hasText: "Mailed via 127.0.0.1" }).waitFor();
  await staff.getByText("The link is good until").waitFor();
  expect(await staff.getByRole("button", { name: "Resend" }).isVisible()).toBe(true);
  expect(await staff.getByRole("button", { name: "Cancel this reset" }).isVisible()).toBe(true);
});

test("the mail shows itself in the mailbox, and its button opens the link in a tab of its own", async () => {
  visitor = await browser.visitor({ viewport: { width: 390, height: 780 } });
  await visitor.goto(system.mailbox.url);
  const row = visitor.locator("tr", { hasText: contact.email });
  await row.getByRole("link", { name: "Set your password for the client portal" }).click();
  const frame = visitor.frameLocator('iframe[title="The mail as HTML"][sandbox]');
  await frame.getByRole("heading", { name: "Set your password" }).waitFor();
  await frame.getByText(`Hello ${contact.name}`).waitFor();
  link = (await frame.getByRole("link", { name: "Set your password" }).getAttribute("href")) ?? "";
  expect(link).toMatch(new RegExp(`^${system.portalUrl}/en/set-password#[\\w-]{43}$`));
  const [tab] = await Promise.all([
    visitor.context().waitForEvent("page"),
    frame.getByRole("link", { name: "Set your password" }).click(),
  ]);
  visitor = tab;
});

test("the token leaves the address bar, and the page says whose link it is", async () => {
  await visitor.locator("#whose").getByText("@contacts.test").waitFor();
  expect(visitor.url()).toBe(`${system.portalUrl}/en/set-password`);
  expect(await visitor.getByLabel("Code from the mail").isVisible()).toBe(false);
  expect(await visitor.locator("#whose").textContent()).not.toContain(contact.email);
});

test("a refused password says why, and the link stays as good as it was", async () => {
  await fillNewPassword(visitor, "harbour");
  await visitor.getByText("7 of 15 characters").waitFor();
  await visitor.getByRole("button", { name: "Set password" }).click();
  const alert = visitor.getByRole("alert");
  await alert.getByText("Use 15 characters or more. Add another word or two.").waitFor();
  expect(await visitor.getByLabel("New password").getAttribute("aria-invalid")).toBe("true");
  expect(await visitor.getByLabel("New password").inputValue()).toBe("");
  await fillNewPassword(visitor, password, `${password} not`);
  await visitor.getByText("Not the same yet").waitFor();
  await visitor.getByRole("button", { name: "Set password" }).click();
  await visitor.getByRole("alert").getByText("The two passwords are not the same.").waitFor();
  expect(await visitor.content()).not.toContain(password);
  await fillNewPassword(visitor, password);
  await visitor.getByRole("button", { name: "Set password" }).click();
  await visitor.getByRole("heading", { name: "Your password is set" }).waitFor();
  const held = (await visitor.context().cookies()).map(({ name }) => name);
  expect(held, "no session, and what its forms are known by").toEqual(["rekey_portal_form"]);
});

test("the contact is not signed in by the reset, and signs in with the new password", async () => {
  await visitor.getByRole("link", { name: "Sign in" }).click();
  await fillSignIn(visitor, contact.email, `${password} not`);
  await visitor.getByRole("alert").getByText("The address or the password is not right.").waitFor();
  await fillSignIn(visitor, contact.email, password);
  await visitor.getByRole("heading", { name: "Your account" }).waitFor();
  await visitor.getByText(`You are signed in as ${contact.name}`).waitFor();
  expect(visitor.url()).toBe(`${system.portalUrl}/account`);
});

test("staff sees Password set without having touched the page", async () => {
  await staff.locator(".pill-word", { hasText: /^Password set$/ }).waitFor();
  const words = staff.locator(".timeline-words");
  await words.getByText("Contact told of the change by mail").waitFor();
  // What was refused is told a little later than what was done, so its place is not fixed.
  const told = (await words.allTextContents())
    .map((text) => text.replace(/ via .*/, ""))
    .filter((text) => !text.startsWith("New password not taken"));
  const expected = ["Accepted", "Link issued", "Mailed", "Opened, perhaps by a mail scanner"];
  const after = ["New password submitted", "Password set", "Contact told of the change by mail"];
  expect(told.filter((text, index) => text !== told[index - 1])).toEqual([...expected, ...after]);
  expect(reloads).toBe(0);
  expect(await staff.getByRole("button", { name: /Resend|Cancel/ }).count()).toBe(0);
});

test("the auditor finds the reset in History, with its whole timeline", async () => {
  const auditor = await browser.visitor();
  await enterConsole(auditor, system, "auditor");
  await auditor.getByLabel("State").selectOption("Password set");
  await auditor.getByRole("button", { name: "Filter" }).click();
  const row = auditor.locator("tr", { hasText: contact.name });
  expect(await row.textContent()).toMatch(new RegExp(`${contact.clientName}\\s+.+by mail\\s+Password set`));
  await row.getByRole("link").click();
  await auditor.getByRole("heading", { name: "Timeline of a reset" }).waitFor();
  await auditor.locator("#timeline").getByText("asked by phone").waitFor();
  const words = (await auditor.locator(".timeline-words").allTextContents()).join("\n");
  expect(words).toMatch(/^Accepted\nLink issued\nMailed [^]*Password set/);
});

test("the used link shows the neutral page, whether its page takes the token or its form does", async () => {
  await visitor.goto(link);
  await visitor.getByRole("heading", { name: "This link cannot be used" }).waitFor();
  expect(visitor.url()).not.toContain("#");
  await visitor.goto(`${system.portalUrl}/set-password`);
  await visitor.getByLabel("Code from the mail").fill(link);
  await fillNewPassword(visitor, freshPassword());
  await visitor.getByRole("button", { name: "Set password" }).click();
  await visitor.getByRole("heading", { name: "This link cannot be used" }).waitFor();
});

test("no page on the way asked another origin for anything or broke its own policy", () => {
  expect(browser.watched()).toBeGreaterThan(30);
  expect(browser.complaints()).toEqual([]);
});
