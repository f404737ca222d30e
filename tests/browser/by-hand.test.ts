// @module-tag chromium
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { browserTest } from "../harness/browser-test.ts";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { enterConsole, fillSignIn } from "../harness/fill-sign-in.ts";
import { fillNewPassword } from "../harness/fill-new-password.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { givePassword } from "../harness/give-password.ts";
import { startOtherSite } from "../harness/start-other-site.ts";

const { test, system, see, browser } = browserTest({
  services: ["api", "portal", "console", "credentials-worker", "mail-worker"],
});

// One story, told in the order in which it happens; each step begins where the one before it ended.
let contact: TestContact;
let oldPassword: string;
let generated = "";
let staff: Page;
let visitor: Page;
const ownPassword = freshPassword();

const pathOf = (page: Page) => new URL(page.url()).pathname;

async function openContact(page: Page): Promise<void> {
  await page.goto(`${system.consoleUrl}/contacts/${contact.id}`);
  await page.getByLabel("Set a password").check();
}

test("the fields for a password come up with the choice, and say while one types whether both are the same", async () => {
  contact = await createContact(system);
  oldPassword = await givePassword(system, contact.id);
  visitor = await browser.visitor();
  await visitor.goto(system.portalUrl);
  await fillSignIn(visitor, contact.email, oldPassword);
  await visitor.getByRole("heading", { name: "Your account" }).waitFor();
  staff = await browser.visitor();
  await enterConsole(staff, system, "staff");
  await staff.goto(`${system.consoleUrl}/contacts/${contact.id}`);
  expect(await staff.getByLabel("New password").isVisible()).toBe(false);
  await openContact(staff);
  expect(await staff.getByLabel("New password").getAttribute("type")).toBe("password");
  expect(await staff.getByLabel("The contact must change it at the next sign-in").isChecked()).toBe(true);
  await staff.getByLabel("New password").fill("quiet lantern under bridges");
  await staff.getByText("27 characters, long enough").waitFor();
  await staff.getByLabel("Repeat password").fill("quiet lantern");
  await staff.getByText("Not the same yet").waitFor();
  await staff.getByRole("button", { name: "Show password" }).first().click();
  expect(await staff.getByLabel("New password").getAttribute("type")).toBe("text");
  expect(await staff.getByLabel("Repeat password").getAttribute("type"), "both are shown at once").toBe("text");
});

test("two passwords that differ are refused, said so at the field, and neither comes back on the page", async () => {
  await staff.getByRole("button", { name: "Save" }).click();
  const alert = staff.getByRole("alert");
  await alert.getByRole("link", { name: "The two passwords are not the same. Type both again." }).click();
  expect(await staff.locator(":focus").getAttribute("id")).toBe("repeatPassword");
  expect(await staff.content()).not.toContain("quiet lantern");
  expect(await staff.getByLabel("Set a password").isChecked()).toBe(true);
});

test("a password that is too common or made of the contact's own words is refused with the reason", async () => {
  const attempts = [
    ["passwordpassword", /common|pattern/],
    [contact.name, /Do not build it from a name/],
  ] as const;
  for (const [bad, reason] of attempts) {
    await staff.getByLabel("New password").fill(bad);
    await staff.getByLabel("Repeat password").fill(bad);
    await staff.getByRole("button", { name: "Save" }).click();
    await staff.getByRole("alert").getByText(reason).waitFor();
  }
  expect(await see.resets({ contactId: contact.id })).toHaveLength(1);
});

test("Generate fills both fields, shows the password once, and Save sets it", async () => {
  await openContact(staff);
  await staff.getByRole("button", { name: "Generate" }).click();
  generated = await staff.getByLabel("New password").inputValue();
  expect(generated).toMatch(/^(?:[a-z2-9]{4}-){4}[a-z2-9]{4}$/);
  expect(await staff.getByLabel("Repeat password").inputValue()).toBe(generated);
  await staff.getByText("The same").waitFor();
  await staff.getByText("Tell it to the contact yourself, by phone or in person.").waitFor();
  await staff.getByRole("button", { name: "Save" }).click();
  const isSet = staff.locator(".pill-word", { hasText: /^Password set$/ });
  await isSet.waitFor();
  // What Save has brought stays to be read when the reset has ended, and so it does when the page is loaded again.
  const saved = staff.getByRole("status").getByText("Saved. What came of the password is under Last reset.");
  await saved.waitFor();
  await staff.reload();
  await saved.waitFor();
  expect(await staff.content()).not.toContain(generated);
});

test("the contact's old session and old password are over", async () => {
  await visitor.goto(`${system.portalUrl}/account`);
  await visitor.getByRole("heading", { name: "Sign in" }).waitFor();
  await fillSignIn(visitor, contact.email, oldPassword);
  await visitor.getByRole("alert").waitFor();
  expect(pathOf(visitor)).toBe("/sign-in");
});

test("the contact signs in with what they were told, and comes no further than choosing their own", async () => {
  await fillSignIn(visitor, contact.email, generated);
  await visitor.getByRole("heading", { name: "Choose your own password" }).waitFor();
  await visitor.goto(`${system.portalUrl}/account`);
  await visitor.getByRole("heading", { name: "Choose your own password" }).waitFor();
  await visitor.getByLabel("Current password").fill(generated);
  await fillNewPassword(visitor, generated);
  await visitor.getByRole("button", { name: "Change password" }).click();
  await visitor.getByRole("alert").getByText("Choose one that differs").waitFor();
  expect(pathOf(visitor)).toBe("/account/change-password");
});

test("with a password of their own the contact is let in, and the staff's one is over", async () => {
  await visitor.getByLabel("Current password").fill(generated);
  await fillNewPassword(visitor, ownPassword, `${ownPassword} not`);
  await visitor.getByRole("button", { name: "Change password" }).click();
  await visitor.getByRole("alert").getByText("The two passwords are not the same.").waitFor();
  await visitor.getByLabel("Current password").fill(generated);
  await fillNewPassword(visitor, ownPassword);
  await visitor.getByRole("button", { name: "Change password" }).click();
  await visitor.getByRole("heading", { name: "Your password is set" }).waitFor();
  await visitor.getByRole("link", { name: "Sign in" }).click();
  await fillSignIn(visitor, contact.email, generated);
  await visitor.getByRole("alert").waitFor();
  await fillSignIn(visitor, contact.email, ownPassword);
  await visitor.getByRole("heading", { name: "Your account" }).waitFor();
  expect(pathOf(visitor)).toBe("/account");
});

test("no page on the way asked another origin for anything or broke its own policy", () => {
  expect(browser.watched()).toBeGreaterThan(30);
  expect(browser.complaints()).toEqual([]);
});

// From here on others do the asking.

const openSessions = async () => {
  const [row] = await system.sql<
    { open: number }[]
  >`select count(*)::int as open from portal_sessions where ended_at is null`;
  return row?.open;
};

test("a link of another site, of a mail or in a new tab leads to the account, and the contact stays signed in", async () => {
  const account = `${system.portalUrl}/account`;
  const mail = `<a href='${account}' target='_blank' rel='noreferrer'>in a mail</a>`;
  await using site = await startOtherSite(
    `<a href="${account}">here</a> <a href="${account}" target="_blank">in a new tab</a>
     <iframe sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${mail}"></iframe>`,
  );
  await visitor.goto(site.url);
  await visitor.getByRole("link", { name: "here" }).click();
  await visitor.getByRole("heading", { name: "Your account" }).waitFor();
  await visitor.goto(site.url);
  const links = [
    visitor.getByRole("link", { name: "in a new tab" }),
    visitor.frameLocator("iframe").getByRole("link", { name: "in a mail" }),
  ];
  for (const link of links) {
    const [tab] = await Promise.all([visitor.context().waitForEvent("page"), link.click()]);
    await tab.getByRole("heading", { name: "Your account" }).waitFor();
    await tab.close();
  }
  await visitor.goto(account);
  expect(await visitor.getByRole("heading", { level: 1 }).textContent()).toBe("Your account");
});

test("a page of another site changes nothing, by whatever it can send", async () => {
  await enterConsole(await staff.context().newPage(), system, "staff");
  const before = await openSessions();
  const targets = [
    `${system.portalUrl}/sign-out`,
    `${system.portalUrl}/account/end-other-sessions`,
    `${system.portalUrl}/sign-in`,
    `${system.portalUrl}/forgot-password`,
    `${system.consoleUrl}/sign-out`,
    `${system.consoleUrl}/add-client`,
  ];
  const fields = { id: "planted", name: "Planted", address: contact.email, password: ownPassword, "form-token": "x" };
  const inputs = Object.entries(fields).map(([name, value]) => `<input name="${name}" value="${value}">`);
  const forms = targets.map(
    (url) => `<form method="post" action="${url}">${inputs.join("")}<button>${url}</button></form>`,
  );
  const images = [...targets, `${system.portalUrl}/?language=ar`].map((url) => `<img src="${url}">`);
  await using site = await startOtherSite(
    `${forms.join("")}<div>${images.join("")}</div><a href="${system.portalUrl}/account?language=ar">in Arabic</a>`,
  );
  for (const page of [visitor, staff]) {
    for (const url of targets) {
      await page.goto(site.url);
      const sent = page.waitForResponse((response) => response.request().method() === "POST");
      await page.getByRole("button", { name: url, exact: true }).click();
      expect([url, (await sent).status()]).toEqual([url, 403]);
      await page.getByRole("heading", { name: "This form was not sent from our own page" }).waitFor();
      const start = page.getByRole("link", { name: "Go to the start page" });
      expect(await start.getAttribute("href"), "by the public name").toBe(`${new URL(url).origin}/`);
    }
    await page.goto(site.url);
    const form = JSON.stringify(fields);
    await page.evaluate(`Promise.allSettled(${JSON.stringify(targets)}.map((url) => fetch(url,
      { method: "POST", mode: "no-cors", credentials: "include", body: new URLSearchParams(${form}) })))`);
  }
  await visitor.getByRole("link", { name: "in Arabic" }).click();
  await visitor.goto(`${system.portalUrl}/account`);
  await visitor.getByRole("heading", { name: "Your account" }).waitFor();
  await staff.goto(`${system.consoleUrl}/clients?search=Planted`);
  await staff.getByText("No client's name has").waitFor();
  expect(await openSessions()).toBe(before);
  expect(system.mailbox.mailsTo(contact.email).filter(({ text }) => text.includes("/set-password#"))).toEqual([]);
});
