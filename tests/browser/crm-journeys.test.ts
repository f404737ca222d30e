// @module-tag chromium
import type { Page } from "playwright-core";
import { beforeAll, expect, vi } from "vitest";
import { browserTest } from "../harness/browser-test.ts";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { enterConsole } from "../harness/fill-sign-in.ts";
import { lookAtPage } from "../harness/look-at-page.ts";
import { waitForLink } from "../harness/open-link.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { startTcpProxy, type TcpProxy } from "../harness/tcp-proxy.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

vi.setConfig({ testTimeout: 120_000 });

const { test, system, browser, see } = browserTest({
  services: ["api", "portal", "console", "credentials-worker", "mail-worker"],
});
let apiProxy: TcpProxy;
let page: Page;
const faults: string[] = [];

beforeAll(async () => {
  const api = new URL(system.apiUrl);
  apiProxy = await startTcpProxy({ host: api.hostname, port: Number(api.port) });
  await system.restart("console", { API_URL: `http://127.0.0.1:${apiProxy.port}` });
  page = await browser.visitor();
  await enterConsole(page, system, "staff");
  return () => apiProxy[Symbol.asyncDispose]();
});

const look = async (name: string, on = page) => void faults.push(...(await lookAtPage(on, `crm-${name}`)));
const open = (contact: { id: string }, on = page) => on.goto(`${system.consoleUrl}/contacts/${contact.id}`);
const save = (on = page) => on.getByRole("button", { name: "Save", exact: true }).click();
const status = (on = page) => on.getByRole("status");
const addressField = (on = page) => on.getByLabel("E-mail", { exact: true });

const resetsOf = async ({ id }: { id: string }): Promise<{ state: string; method: string }[]> =>
  (await see.resets({ contactId: id })).map(({ state, method }) => ({ state, method }));

/** Another page of the same person: it shares the session. */
async function anotherTab(contact: TestContact): Promise<Page> {
  const tab = await page.context().newPage();
  await open(contact, tab);
  return tab;
}

test("two clicks on Save are one reset, and Back shows how it stands and sends nothing again", async () => {
  const contact = await createContact(system);
  await open(contact);
  await page.getByLabel("Send Set Password Email").check();
  await page.getByRole("button", { name: "Save", exact: true }).dblclick();
  await status().getByText("Saved").waitFor();
  await page.locator(".pill-word", { hasText: /^Mailed$/ }).waitFor();
  expect(await resetsOf(contact)).toHaveLength(1);
  await page.goBack();
  await page.locator(".pill-word", { hasText: /^Mailed$/ }).waitFor();
  expect(await page.getByLabel("Leave it as it is").isChecked()).toBe(true);
  await page.reload();
  await page.locator(".pill-word", { hasText: /^Mailed$/ }).waitFor();
  expect([await resetsOf(contact), system.mailbox.mailsTo(contact.email)]).toEqual([
    [expect.anything()],
    [expect.anything()],
  ]);
});

test("two tabs that show the same state ask for one reset, and the second says so", async () => {
  const contact = await createContact(system);
  await open(contact);
  const again = await anotherTab(contact);
  for (const tab of [page, again]) {
    await tab.getByLabel("Send Set Password Email").check();
    await save(tab);
    await status(tab)
      .getByText(/Saved|saved already; nothing was done twice/)
      .waitFor();
  }
  await status(again).getByText("This was saved already; nothing was done twice.").waitFor();
  await again.close();
  expect(await resetsOf(contact)).toHaveLength(1);
});

test("a tab that shows an older state is told what changed, undoes nothing, and can go on", async () => {
  const contact = await createContact(system);
  const older = await anotherTab(contact);
  await system.api().patchContact(contact.id, { email: `new.${contact.email}`, phone: "+49 30 1" });
  await older.getByLabel("Position").fill("Buyer");
  await older.getByLabel("Time zone").selectOption("Asia/Dubai");
  await save(older);
  await status(older).getByText("The details are saved.").waitFor();
  const saved = { phone: "+49 30 1", position: "Buyer", timeZone: "Asia/Dubai" };
  expect(await system.api().getContact(contact.id)).toMatchObject(saved);
  expect(await addressField(older).inputValue()).toBe(`new.${contact.email}`);
  await system.api().patchContact(contact.id, { email: `newer.${contact.email}` });
  await older.getByLabel("Send Set Password Email").check();
  await save(older);
  await older.getByRole("alert").getByText("It is shown as it is now. Check it, then save again.").waitFor();
  expect(await older.getByLabel("Time zone").inputValue()).toBe("Asia/Dubai");
  await look("contact-conflict", older);
  expect(await resetsOf(contact)).toEqual([]);
  await save(older);
  await status(older).getByText("Saved. The link is on its way").waitFor();
  await waitForLink(system, `newer.${contact.email}`);
  await older.close();
});

test("a reset that somebody else began meanwhile is told before it would be replaced", async () => {
  const contact = await createContact(system);
  await open(contact);
  const other = await system
    .api("admin")
    .requestReset(contact.id, { method: "email" }, { idempotencyKey: crypto.randomUUID() });
  await page.getByLabel("Send Set Password Email").check();
  await save();
  await page.getByRole("alert").getByText("began another reset meanwhile").waitFor();
  expect(await resetsOf(contact)).toHaveLength(1);
  await save();
  await status().getByText("Saved").waitFor();
  await waitForState(system, other.id, "superseded");
});

test("a Save whose answer was lost says that it is not known, and saving again does nothing twice", async () => {
  const contact = await createContact(system);
  await open(contact);
  await page.getByLabel("Send Set Password Email").check();
  apiProxy.hear = (_from, bytes) => {
    if (bytes.toString("latin1").startsWith(`POST /v1/contacts/${contact.id}/password-resets`)) apiProxy.hold(true);
    return "pass";
  };
  const saving = save();
  await waitFor(async () => (await resetsOf(contact)).length === 1, { message: "the reset being accepted" });
  apiProxy.hear = undefined;
  apiProxy.cut();
  apiProxy.hold(false);
  await saving;
  await page.getByRole("heading", { name: "It is not known whether this was saved" }).waitFor();
  await look("save-interrupted");
  await page.getByRole("button", { name: "Save again" }).click();
  await status().getByText("This was saved already; nothing was done twice.").waitFor();
  expect(await resetsOf(contact)).toHaveLength(1);
});

test("without the API a typed password is not kept for a second try, and the page says what to do", async () => {
  const contact = await createContact(system);
  await open(contact);
  await page.getByLabel("Set a password").check();
  await page.getByRole("button", { name: "Generate" }).click();
  const generated = await page.getByLabel("New password").inputValue();
  apiProxy.refuse(true);
  apiProxy.cut();
  await save();
  await page.getByText("The password that you typed is not kept on this page.").waitFor();
  expect(await page.content()).not.toContain(generated);
  await look("save-interrupted-manual");
  apiProxy.refuse(false);
  await page.getByRole("link", { name: "Open the contact" }).click();
  await page.getByText("There was none yet.").waitFor();
  expect(await resetsOf(contact)).toEqual([]);
});

test("the timeline goes on after the console was away, quietly says that it was, and stops with the session", async () => {
  const contact = await createContact(system);
  system.mailbox.faults.replace([{ effect: "reply", phase: "rcpt", code: 451, text: "4.7.1 come again" }]);
  const { id } = await requestByMail(system, contact.id);
  await waitForState(system, id, "deferred");
  await open(contact);
  await page.locator(".pill-word", { hasText: "Waiting for the mail server" }).waitFor();
  await system.stopService("console");
  await page.getByText("Live updates are interrupted. They go on by themselves.").waitFor();
  await look("contact-interrupted");
  system.mailbox.faults.clear();
  await waitForState(system, id, "mailed");
  await system.restart("console");
  await page.locator(".pill-word", { hasText: /^Mailed$/ }).waitFor();
  expect(await page.getByText("Live updates are interrupted").count()).toBe(0);
  const tab = await anotherTab(contact);
  await tab.getByRole("button", { name: "Sign out" }).click();
  await tab.getByRole("heading", { name: "Sign in" }).waitFor();
  await tab.close();
  await page.getByText("You are signed out, so this is no longer kept up to date.").waitFor();
  await enterConsole(page, system, "staff");
});

test("the page asks every second how its reset stands, and takes away what is no longer possible", async () => {
  const contact = await createContact(system);
  const { id } = await requestByMail(system, contact.id);
  await waitForState(system, id, "mailed");
  await open(contact);
  await system.api().cancelReset(id);
  await page.locator(".pill-word", { hasText: "Cancelled" }).waitFor();
  expect(await page.getByRole("button", { name: "Resend" }).isVisible()).toBe(false);
});

test("no page on these ways has a fault, asked another origin for anything or broke its own policy", () => {
  expect(browser.watched()).toBeGreaterThan(100);
  // The browser says so itself when the console is away.
  const complaints = browser.complaints().filter((text) => !text.includes("net::ERR_CONNECTION_REFUSED"));
  expect([...faults, ...complaints]).toEqual([]);
});
