// @module-tag chromium
import type { Page } from "playwright-core";
import { expect, vi } from "vitest";
import type { DemoUser } from "@rekey/dev/demo-users";
import { browserTest } from "../harness/browser-test.ts";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { enterConsole, fillSignIn } from "../harness/fill-sign-in.ts";
import { fillNewPassword } from "../harness/fill-new-password.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { givePassword } from "../harness/give-password.ts";
import { lookAtPage } from "../harness/look-at-page.ts";
import { waitForLink } from "../harness/open-link.ts";
import { requestByHand, requestByMail } from "../harness/request-reset.ts";
import { submitPassword } from "../harness/submit-password.ts";
import { waitForState } from "../harness/wait-for-state.ts";

// Some dozen pictures and two inspections of a page each take their time on a small machine.
vi.setConfig({ testTimeout: 180_000 });

const long = {
  name: "Wilhelmina-Alexandrina Featherstonehaugh-Cholmondeley van der Westhuizen de la Cruz y Montemayor",
  email: "wilhelmina-alexandrina.featherstonehaugh-cholmondeley@a-rather-long-department-name.elm.test",
};

const { test, system, browser } = browserTest({
  services: ["api", "portal", "console", "credentials-worker", "mail-worker"],
  serviceEnv: { portal: { WAIT_FOR_CHANGE: "1s" } },
});

let faults: string[] = [];
async function look(page: Page, name: string, options?: { isMail: boolean }): Promise<void> {
  faults.push(...(await lookAtPage(page, name, options)));
}
function takeFaults(): string[] {
  const taken = faults;
  faults = [];
  return [...taken, ...browser.complaints()];
}

async function enterAs(as: DemoUser): Promise<Page> {
  const page = await browser.visitor();
  await enterConsole(page, system, as);
  return page;
}

async function completeByMail(contact: TestContact): Promise<string> {
  const reset = await requestByMail(system, contact.id, "asked by phone");
  const { token } = await waitForLink(system, contact.email);
  await waitForState(system, reset.id, "mailed");
  await submitPassword(system, token, freshPassword());
  await waitForState(system, reset.id, "completed");
  return reset.id;
}

test("the console's way to a contact looks right and is accessible, empty and full", async () => {
  const page = await browser.visitor();
  await page.goto(`${system.consoleUrl}/sign-in`);
  await look(page, "console-sign-in");
  await fillSignIn(page, "nobody@rekey.test", "wrong");
  await page.getByRole("alert").waitFor();
  await look(page, "console-sign-in-refused");
  await enterConsole(page, system, "staff");
  await look(page, "console-clients-none");
  const contact = await createContact(system, long);
  await createContact(system);
  await page.goto(`${system.consoleUrl}/clients`);
  await look(page, "console-clients");
  await page.goto(`${system.consoleUrl}/clients?search=zzz`);
  await look(page, "console-clients-not-found");
  await page.goto(`${system.consoleUrl}/clients/${contact.clientId}`);
  await look(page, "console-client");
  await page.getByRole("link", { name: "Contacts" }).click();
  await look(page, "console-contacts");
  await page.goto(`${system.consoleUrl}/sign-out`);
  await look(page, "console-sign-out");
  await page.goto(`${system.consoleUrl}/nowhere`);
  await look(page, "console-not-found");
  await page.goto(`${system.consoleUrl}/history`);
  await look(page, "console-forbidden");
  expect(takeFaults()).toEqual([]);
});

test("a contact's page looks right and is accessible in every state of its reset", async () => {
  const page = await enterAs("staff");
  const contact = await createContact(system, { ...long, email: `a.${long.email}` });
  const url = `${system.consoleUrl}/contacts/${contact.id}`;
  await page.goto(url);
  await look(page, "contact-fresh");
  await page.getByLabel("Set a password").check();
  await page.getByLabel("New password").fill("quiet lantern under bridges");
  await page.getByLabel("Repeat password").fill("quiet");
  await look(page, "contact-typing");
  await page.getByLabel("E-mail", { exact: true }).fill("not an address");
  await page.getByLabel("Repeat password").fill("quiet lantern under bridges");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("alert").waitFor();
  await look(page, "contact-refused");
  system.mailbox.faults.replace([
    { effect: "reply", phase: "rcpt", code: 451, text: "4.7.1 Greylisted, please come again in some minutes" },
  ]);
  await page.goto(url);
  await page.getByLabel("Send Set Password Email").check();
  await look(page, "contact-choosing");
  await page.getByRole("button", { name: "Save" }).click();
  await page.locator(".pill-word", { hasText: "Waiting for the mail server" }).waitFor();
  await page.locator(".server-words").first().waitFor();
  await look(page, "contact-deferred");
  system.mailbox.faults.clear();
  await page.locator(".pill-word", { hasText: /^Mailed$/ }).waitFor();
  await look(page, "contact-mailed");
  expect((await page.locator("#name").boundingBox())?.y).toBe((await page.locator("#email").boundingBox())?.y);
  const { token } = await waitForLink(system, contact.email);
  await submitPassword(system, token, freshPassword());
  await page.locator(".timeline-words", { hasText: "Contact told of the change" }).waitFor();
  await look(page, "contact-completed");
  expect(takeFaults()).toEqual([]);
});

test("the history looks right and is accessible, empty and full", async () => {
  const page = await enterAs("auditor");
  await page.goto(`${system.consoleUrl}/history?state=expired`);
  await look(page, "history-none");
  const resetId = await completeByMail(await createContact(system, { ...long, email: `b.${long.email}` }));
  const byHand = await createContact(system);
  const refused = await requestByHand(system, byHand.id, byHand.name);
  await waitForState(system, refused.id, "refused");
  await page.goto(`${system.consoleUrl}/history`);
  await look(page, "history");
  await page.goto(`${system.consoleUrl}/history/${resetId}`);
  await look(page, "history-of-reset");
  await page.goto(`${system.consoleUrl}/history/${refused.id}`);
  await look(page, "history-of-refused");
  expect(takeFaults()).toEqual([]);
});

test("the portal looks right and is accessible, from a forgotten password to an account", async () => {
  const page = await browser.visitor();
  const open = (path: string) => page.goto(`${system.portalUrl}${path}`);
  await open("/sign-in");
  await look(page, "portal-sign-in");
  await fillSignIn(page, "nobody@contacts.test", "wrong");
  await page.getByRole("alert").waitFor();
  await look(page, "portal-sign-in-refused");
  await open("/forgot-password");
  await look(page, "portal-forgot-password");
  await page.getByRole("button", { name: "Send the link" }).click();
  await page.getByRole("alert").waitFor();
  await look(page, "portal-forgot-password-refused");
  const contact = await createContact(system, { ...long, email: `c.${long.email}` });
  await page.getByLabel("E-mail address").fill(contact.email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await look(page, "portal-forgot-password-sent");
  await open("/set-password");
  await look(page, "portal-set-password-by-code");
  await page.goto((await waitForLink(system, contact.email)).url);
  await page.locator("#whose").getByText("@").waitFor();
  await fillNewPassword(page, "four words", "four");
  await look(page, "portal-set-password");
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByRole("alert").waitFor();
  await look(page, "portal-set-password-refused");
  await fillNewPassword(page, freshPassword());
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByRole("heading", { name: "Your password is set" }).waitFor();
  await look(page, "portal-password-set");
  await open("/set-password/not-usable");
  await look(page, "portal-dead-link");
  await open("/nowhere");
  await look(page, "portal-not-found");
  expect(takeFaults()).toEqual([]);
});

test("an account and its new password look right and are accessible, also while the password is being applied", async () => {
  const page = await browser.visitor();
  const contact = await createContact(system, { ...long, email: `d.${long.email}` });
  const password = await givePassword(system, contact.id);
  await page.goto(`${system.portalUrl}/sign-in`);
  await fillSignIn(page, contact.email, password);
  await page.getByRole("heading", { name: "Your account" }).waitFor();
  await look(page, "portal-account");
  await page.getByRole("link", { name: "Change password" }).click();
  await look(page, "portal-change-password");
  await page.getByLabel("Current password").fill("wrong");
  await page.getByRole("button", { name: "Change password" }).click();
  await page.getByRole("alert").waitFor();
  await look(page, "portal-change-password-refused");
  await system.stopService("credentials-worker");
  await page.getByLabel("Current password").fill(password);
  await fillNewPassword(page, freshPassword());
  await page.getByRole("button", { name: "Change password" }).click();
  await page.getByRole("heading", { name: "Your password is being applied" }).waitFor();
  await look(page, "portal-password-pending");
  await system.restart("credentials-worker");
  await page.getByRole("heading", { name: "Your password is set" }).waitFor();
  expect(takeFaults()).toEqual([]);
});

test("the mailbox and each mail in it look right and are accessible", async () => {
  const page = await browser.visitor();
  await page.goto(system.mailbox.url);
  await look(page, "mailbox");
  // The frame of a mail runs no script, axe's neither, so the mail itself is looked at as a mail program shows it.
  const reader = await browser.visitor();
  const mails = system.mailbox.mails();
  const subjects = [...new Set(mails.map(({ subject }) => subject))];
  expect(subjects).toHaveLength(3);
  for (const subject of subjects) {
    const mail = mails.find((each) => each.subject === subject && each.text.includes(long.name));
    const name = `mail-${subject.toLowerCase().replaceAll(" ", "-")}`;
    await page.goto(`${system.mailbox.url}/messages/${mail?.id}`);
    await look(page, `mailbox-${name}`);
    await reader.setContent(mail?.html ?? "");
    await look(reader, name, { isMail: true });
  }
  for (const view of ["text", "headers", "raw"]) {
    await page.goto(`${system.mailbox.url}/messages/${mails[0]?.id}?view=${view}`);
    await look(page, `mailbox-${view}`);
  }
  await page.goto(`${system.mailbox.url}/?query=zzz`);
  await look(page, "mailbox-not-found");
  expect(takeFaults()).toEqual([]);
});

test("the style guide shows every part in both themes, looks right and is accessible; without its setting there is none", async () => {
  const page = await browser.visitor();
  const url = `${system.consoleUrl}/styleguide`;
  expect((await page.request.get(url)).status()).toBe(404);
  await system.restart("console", { STYLE_GUIDE: "yes" });
  await page.goto(url);
  const parts = "Colours Space Buttons Fields Choice States Empty Timeline Table Dialog Toast Chart".split(" ");
  for (const theme of ["light", "dark"])
    for (const part of parts) await page.getByRole("heading", { name: new RegExp(`^${part}.*, ${theme}$`) }).waitFor();
  await look(page, "style-guide");
  const inks = "[...document.querySelectorAll('.theme')].map((each) => getComputedStyle(each).color)";
  expect(new Set(await page.evaluate<string[]>(inks)).size).toBe(2);
  await page.getByRole("button", { name: "Show the toast" }).last().click();
  await page.getByRole("status").getByText("The last reset has ended: Password set.").waitFor();
  await page.locator(".theme.dark confirm-step > form > button").click();
  await page.getByRole("dialog", { name: "Cancel this reset?" }).waitFor();
  await look(page, "style-guide-dialog");
  expect(takeFaults()).toEqual([]);
});
