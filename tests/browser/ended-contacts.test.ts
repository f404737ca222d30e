// @module-tag chromium
import type { Page } from "playwright-core";
import { beforeAll, expect, vi } from "vitest";
import { browserTest } from "../harness/browser-test.ts";
import { createContact } from "../harness/create-contact.ts";
import { enterConsole } from "../harness/fill-sign-in.ts";
import { lookAtPage } from "../harness/look-at-page.ts";

vi.setConfig({ testTimeout: 120_000 });

const { test, system, see, browser } = browserTest({ services: ["api", "console"] });
let page: Page;
const faults: string[] = [];

beforeAll(async () => {
  page = await browser.visitor();
  await enterConsole(page, system, "staff");
});

const look = async (name: string, on = page) => void faults.push(...(await lookAtPage(on, `crm-${name}`)));
const open = (contact: { id: string }, on = page) => on.goto(`${system.consoleUrl}/contacts/${contact.id}`);
const save = (on = page) => on.getByRole("button", { name: "Save", exact: true }).click();
const status = (on = page) => on.getByRole("status");
const addressField = (on = page) => on.getByLabel("E-mail", { exact: true });

test("an address that another contact has is given to this one on its form, and that one can be taken back", async () => {
  const [holder, taker] = [await createContact(system), await createContact(system)];
  await open(taker);
  await addressField(page).fill(holder.email);
  await save();
  const choice = page.getByRole("group", { name: "Who is to have this address?" });
  await page.getByRole("alert").getByText(`${holder.name} (Firm`).waitFor();
  expect(await choice.getByRole("radio", { name: `${holder.name} keeps it` }).isChecked()).toBe(true);
  await look("contact-address-in-use");
  await save();
  await choice.getByRole("radio", { name: `${holder.name} is ended` }).check();
  expect(await system.api().getContact(holder.id)).toMatchObject({ endedAt: null, portalAccess: true });
  await save();
  await status().getByText("The contact signs in with the new address from now on").waitFor();
  expect(await system.api().getContact(taker.id)).toMatchObject({ email: holder.email, portalAccess: true });
  await open(holder);
  await look("contact-ended");
  await page.getByRole("button", { name: "Make this contact active again" }).click();
  await page.getByRole("alert").getByText(taker.name).waitFor();
  await look("contact-ended-address-in-use");
  await choice.getByRole("radio", { name: "stays without portal access" }).check();
  await page.getByRole("button", { name: "Make this contact active again" }).click();
  await status().getByText("The contact is active again and has no password.").waitFor();
  await page.goto(`${system.consoleUrl}/clients/${taker.clientId}/add-contact`);
  await page.getByLabel("Name").fill("Newcomer");
  await addressField(page).fill(holder.email);
  await page.getByRole("button", { name: "Add the contact" }).click();
  await choice.waitFor();
  await look("add-contact-address-in-use");
});

test("a contact is ended by a page that says what ends, once, and the list shows it and can leave it out", async () => {
  const contact = await createContact(system);
  const late = await page.context().newPage();
  await open(contact, late);
  await open(contact);
  await page.getByRole("link", { name: "End this contact" }).click();
  await page.getByRole("heading", { name: `End ${contact.name}?` }).waitFor();
  await look("contact-end");
  await page.getByRole("button", { name: "End this contact" }).dblclick();
  await status().getByText("The contact is ended.").waitFor();
  await page.goto(`${system.consoleUrl}/contacts/${contact.id}/end`);
  await status().getByText("This contact is already ended.").waitFor();
  await late.getByLabel("Phone").fill("+49 30 1");
  await save(late);
  await status(late).getByText("Somebody ended this contact meanwhile. Nothing was saved.").waitFor();
  await late.close();
  await page.goto(`${system.consoleUrl}/clients/${contact.clientId}/contacts`);
  await page.locator("tbody .pill-word", { hasText: "Ended" }).waitFor();
  await look("contacts-ended");
  await page.getByLabel("Which contacts").selectOption("Active");
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByText("No contact here matches this choice.").waitFor();
  await look("contacts-none-active");
  expect(await see.history({ action: "contact.ended", contactId: contact.id })).toHaveLength(1);
});

test("an administrator erases a contact for good, who has typed which one, and its history says so", async () => {
  const contact = await createContact(system, { name: "Tamsin Quillfeather" });
  const admin = await browser.visitor();
  await enterConsole(admin, system, "admin");
  await open(contact);
  await page.getByRole("link", { name: "End this contact" }).click();
  expect(await page.getByRole("link", { name: "Erase this contact" }).count(), "staff").toBe(0);
  await open(contact, admin);
  await admin.getByRole("link", { name: "End this contact" }).click();
  await admin.getByRole("link", { name: "Erase this contact" }).click();
  await admin.getByRole("heading", { name: `Erase ${contact.name} for good?` }).waitFor();
  await look("contact-erase", admin);
  const erase = admin.getByRole("button", { name: "Erase for good" });
  const typed = admin.getByLabel("Name or id of the contact");
  await typed.fill("Tamsin");
  await erase.click();
  await admin.getByRole("alert").getByText("Type the name or the id as they stand above").waitFor();
  expect(await typed.getAttribute("aria-invalid")).toBe("true");
  await look("contact-erase-refused", admin);
  expect(await system.api().getContact(contact.id)).toMatchObject({ name: contact.name, endedAt: null });
  await typed.fill(` ${contact.name} `);
  const late = await admin.context().newPage();
  await late.goto(`${system.consoleUrl}/contacts/${contact.id}/erase`);
  await late.getByLabel("Name or id of the contact").fill(contact.id);
  await erase.dblclick();
  await admin.getByRole("heading", { name: `Erased contact ${contact.id}` }).waitFor();
  expect(await admin.content()).not.toContain(contact.name);
  expect(await admin.content()).not.toContain(contact.email);
  await look("contact-erased", admin);
  await late.getByRole("button", { name: "Erase for good" }).click();
  await late.getByRole("heading", { name: `Erased contact ${contact.id}` }).waitFor();
  await late.getByText("already erased. Nothing was done twice").waitFor();
  for (const rest of ["", "/end", "/merge"]) {
    await late.goto(`${system.consoleUrl}/contacts/${contact.id}${rest}`);
    await late.getByRole("heading", { name: "This contact was erased" }).waitFor();
  }
  await late.close();
  expect(await see.history({ action: "contact.erased", contactId: contact.id })).toHaveLength(1);
});

test("no page on these ways has a fault, asked another origin for anything or broke its own policy", () => {
  expect(browser.watched()).toBeGreaterThan(50);
  expect([...faults, ...browser.complaints()]).toEqual([]);
});
