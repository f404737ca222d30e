// @module-tag chromium
import type { Page } from "playwright-core";
import { beforeAll, expect, vi } from "vitest";
import { browserTest } from "../harness/browser-test.ts";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { enterConsole } from "../harness/fill-sign-in.ts";
import { lookAtPage } from "../harness/look-at-page.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { waitForState } from "../harness/wait-for-state.ts";

// Each page is looked at in several widths and judged twice.
vi.setConfig({ testTimeout: 120_000 });

const { test, system, browser } = browserTest({
  services: ["api", "console", "credentials-worker", "mail-worker", "audit-sealer"],
});
let contact: TestContact;
let resetId: string;

beforeAll(async () => {
  contact = await createContact(system, { name: "Wilhelmina Achterberg" });
  const reset = await requestByMail(system, contact.id, `${contact.name} wrote from ${contact.email}`);
  await waitForState(system, reset.id, "mailed");
  resetId = reset.id;
});

async function enter(): Promise<Page> {
  const page = await browser.visitor();
  await enterConsole(page, system, "auditor");
  return page;
}

/** What the page is made of, with what no reader sees of it. */
async function sourceOf(page: Page, path: string): Promise<string> {
  await page.goto(`${system.consoleUrl}${path}`);
  return page.content();
}

test("all events name the contact of a row, and so does the way from there to the contact's history", async () => {
  const page = await enter();
  await page.goto(`${system.consoleUrl}/history/events?action=reset.accepted`);
  const cell = page.locator("tbody td").nth(3);
  expect(await cell.innerText()).toBe(contact.name);
  await cell.getByRole("link").click();
  await page.getByRole("heading", { name: contact.name }).waitFor();
});

test("the history of an erased contact's reset says erased, and nothing of the name or the address is in any of its pages", async () => {
  await system.api("admin").eraseContact(contact.id);
  const page = await enter();
  const paths = [
    `/history/${resetId}`,
    `/history/contacts/${contact.id}?reads=include`,
    `/history/contacts?search=${contact.id}`,
    "/history/events?reads=include",
    "/history",
  ];
  for (const path of paths) {
    const source = await sourceOf(page, path);
    expect([path, source.includes("Erased")]).toEqual([path, true]);
    for (const word of ["Wilhelmina", "Achterberg", contact.email, contact.email.split("@")[0] ?? ""])
      expect([path, word, source.includes(word)]).toEqual([path, word, false]);
  }
  await page.goto(`${system.consoleUrl}/history/${resetId}`);
  await page.getByText("Its contact was erased since").waitFor();
  await page.getByText("Erased with the contact, if there was one").waitFor();
  await page.locator(".timeline-words", { hasText: "Contact erased" }).waitFor();
  const faults = await lookAtPage(page, "history-erased-reset");
  await page.goto(`${system.consoleUrl}/history/events?contactId=${contact.id}`);
  expect(await page.locator("tbody td").nth(3).innerText()).toContain(`Erased contact ${contact.id}`);
  faults.push(...(await lookAtPage(page, "history-erased-events")));
  expect(faults).toEqual([]);
});
