// @module-tag chromium
import { readFileSync } from "node:fs";
import type { BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core";
import { beforeAll, expect, vi } from "vitest";
import { browserTest } from "../harness/browser-test.ts";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { enterConsole } from "../harness/fill-sign-in.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { lookAtPage } from "../harness/look-at-page.ts";
import { requestByHand, requestByMail } from "../harness/request-reset.ts";
import type { Rows } from "../harness/tables.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

// Each page is looked at in three widths and judged twice.
vi.setConfig({ testTimeout: 120_000 });

const { test, system, see, browser } = browserTest({
  services: ["api", "console", "credentials-worker", "mail-worker", "audit-sealer"],
});
let contact: TestContact;
let mailedId: string;

beforeAll(async () => {
  contact = await createContact(system, { name: "Miriam Osei-Featherstonehaugh" });
  const mailed = await requestByMail(system, contact.id, `asked from ${contact.email}`);
  await waitForState(system, mailed.id, "mailed");
  mailedId = mailed.id;
  const byHand = await requestByHand(system, (await createContact(system)).id, freshPassword());
  await waitForState(system, byHand.id, "completed");
  await writeDays();
  await waitFor(async () => (await system.api("auditor").getSealing()).unsealed === 0, { message: "the seals" });
});

/** Resets of the last three weeks with each outcome, so that the charts have something to show. */
async function writeDays(): Promise<void> {
  const states = ["completed", "completed", "completed", "expired", "undeliverable"];
  await system.sql`
    insert into resets (id, contact_id, client_id, method, state, requested_by, requested_by_name, created_at, ended_at)
    select gen_random_uuid(), ${contact.id}, ${contact.clientId}, 'email', (string_to_array(${states.join(",")}, ','))[1 + (n * 3 + n / 7) % 5],
      'crm', 'CRM', now() - (n % 20 + 1) * interval '1 day', now() from generate_series(1, 90) n where n % 20 <> 6`;
  await system.sql`
    insert into deliveries (reset_id, contact_id, kind, state, accepted_at)
    select id, contact_id, 'set_password_link', 'accepted', created_at + ascii(right(id::text, 1)) * ascii(id::text) * interval '1 ms'
    from resets where requested_by = 'crm'`;
}

let signedIn: Awaited<ReturnType<BrowserContext["storageState"]>> | undefined;

/** A page of the auditor, at the start of the area. They sign in once; their other pages bring the cookie along. */
async function enter(options: BrowserContextOptions = {}): Promise<Page> {
  if (signedIn === undefined) {
    const page = await browser.visitor();
    await enterConsole(page, system, "auditor");
    signedIn = await page.context().storageState();
  }
  const page = await browser.visitor({ ...options, storageState: signedIn });
  await page.goto(`${system.consoleUrl}/`);
  return page;
}

const contactPath = () => `/history/contacts/${contact.id}`;

const countRows = async (action: Rows["auditEvents"]["action"]): Promise<number> =>
  (await see.history({ action, actor: `staff:${system.staff.auditor.id}` })).length;

test("an auditor finds a contact's history, has the address shown on the record, and takes the events along", async () => {
  const page = await enter();
  await page.getByRole("link", { name: "Find a contact" }).first().click();
  await page.getByLabel("Contact", { exact: true }).fill("featherstone");
  await page.getByRole("button", { name: "Find" }).click();
  await page.getByRole("link", { name: contact.name }).click();
  await page.getByRole("heading", { name: contact.name }).waitFor();
  const masked = `${contact.email.slice(0, 1)}•••••@contacts.test`;
  await page.locator("aside").getByText(masked).waitFor();
  expect(await page.content()).not.toContain(contact.email);
  await page.getByText("Accepted").first().waitFor();
  await page.locator(".timeline-words", { hasText: /^Mailed/ }).waitFor();

  const before = await countRows("address.revealed");
  await page.getByRole("button", { name: "Reveal the address" }).click();
  await page.locator(".revealed").getByText(contact.email).waitFor();
  expect(await countRows("address.revealed")).toBe(before + 1);
  await page.getByText("Address shown in full").waitFor();
  await page.getByRole("link", { name: "Hide the address" }).click();
  await page.locator("aside").getByText(masked).waitFor();
  expect(await page.content()).not.toContain(contact.email);

  const coming = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export as NDJSON" }).click();
  const file = await coming;
  expect(file.suggestedFilename()).toMatch(/^rekey-history-of-contact-.+-beginning-to-\d{4}-\d\d-\d\d\.ndjson$/);
  const text = readFileSync(await file.path(), "utf8");
  const lines = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { type: string; action: string });
  const actions = lines.filter(({ type }) => type === "row").map(({ action }) => action);
  const shown = await system.api("auditor").getContactHistory(contact.id, { reads: "exclude" });
  expect(actions).toEqual(shown.events.items.map(({ action }) => action));
  expect(text).not.toContain(contact.email);
});

test("each page that an auditor opens is one read in the history, which shows reads when asked to", async () => {
  const page = await enter();
  await page.getByRole("link", { name: "All events" }).waitFor();
  const paths = [`/history?contactId=${contact.id}`, `/history/${mailedId}`, contactPath(), "/history/events"];
  for (const path of paths) {
    const before = await countRows("history.read");
    await page.goto(`${system.consoleUrl}${path}`);
    expect([path, await countRows("history.read")]).toEqual([path, before + 1]);
  }
  expect(await page.getByText("History of a contact read").count()).toBe(0);
  await page.getByRole("link", { name: "Show the reads as well" }).click();
  await page.getByText("History of a contact read").first().waitFor();
});

async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press("Tab");
    if ((await target.and(page.locator(":focus")).count()) === 1) return;
  }
  throw new Error("the keyboard does not get there");
}

test("the keyboard alone filters, opens a reset and reveals an address", async () => {
  const page = await enter();
  await tabTo(page, page.getByLabel("Contact id"));
  await page.keyboard.type(contact.id);
  await tabTo(page, page.getByLabel("State"));
  await page.keyboard.type("Mailed");
  await tabTo(page, page.getByRole("button", { name: "Filter" }));
  await page.keyboard.press("Enter");
  await page.waitForURL(/state=mailed/);
  await tabTo(page, page.locator("tbody .row-link").first());
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Timeline of a reset" }).waitFor();
  await tabTo(page, page.locator("aside").getByRole("link", { name: contact.name }));
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: contact.name }).waitFor();
  await tabTo(page, page.getByRole("button", { name: "Reveal the address" }));
  await page.keyboard.press("Enter");
  expect(await page.locator(".revealed").textContent()).toBe(contact.email);
});

test("times are told in UTC, and beside it in the reader's own zone where that is another one", async () => {
  const path = `/history?from=2026-01-01&contactId=${contact.id}`;
  const inIndia = await enter({ timezoneId: "Asia/Kolkata" });
  await inIndia.goto(`${system.consoleUrl}${path}`);
  await inIndia.getByText("(1 Jan 2026, 05:30 GMT+5:30)").waitFor();
  await inIndia.getByText("1 Jan 2026, 00:00:00 UTC").waitFor();
  const inUtc = await enter({ timezoneId: "UTC" });
  await inUtc.goto(`${system.consoleUrl}${path}`);
  await inUtc.getByText("1 Jan 2026, 00:00:00 UTC").first().waitFor();
  expect(await inUtc.locator(".local-time:visible").count()).toBe(0);
});

test("the charts say the same as the table beside them, and as the database", async () => {
  const page = await enter({ javaScriptEnabled: false });
  await page.goto(`${system.consoleUrl}/history?contactId=${contact.id}`);
  const summary = await system.api("auditor").summarizeHistory({ contactId: contact.id });
  const total = summary.days.reduce((sum, { resets }) => sum + resets, 0);
  const bars = page.getByRole("img", { name: "Resets by day and outcome" });
  const completed = summary.days.reduce((sum, { byState }) => sum + (byState.completed ?? 0), 0);
  expect(await bars.locator("desc").textContent()).toContain(`Password set: ${completed}.`);
  await page.getByText("Show the numbers").click();
  const rows = await page.evaluate<string[][]>(
    "[...document.querySelector('.numbers tbody').rows].map((row) => [...row.cells].map((cell) => cell.textContent))",
  );
  expect(rows.map(([day, resets]) => [day, Number(resets)])).toEqual(
    summary.days.map(({ day, resets }) => [day, resets]),
  );
  expect(
    rows.reduce((sum, [, ...counts]) => sum + counts.slice(1, 5).reduce((all, count) => all + Number(count), 0), 0),
  ).toBe(total);
  expect(await page.locator("[style]").count()).toBe(0);
});

test("on paper there is no navigation, the filters are words, and every table is whole", async () => {
  const page = await enter({ viewport: { width: 700, height: 900 } });
  await page.goto(`${system.consoleUrl}/history?contactId=${contact.id}&state=completed&from=2026-01-01`);
  await page.emulateMedia({ media: "print" });
  for (const gone of [".side-navigation", ".filter-form", ".viewer", ".tabs", ".actions"])
    expect([gone, await page.locator(`${gone}:visible`).count()]).toEqual([gone, 0]);
  const words = await page.locator(".filter-words").innerText();
  for (const word of [contact.id, "Password set", "1 Jan 2026, 00:00:00 UTC"]) expect(words).toContain(word);
  expect(await page.locator(".numbers tbody tr:visible").count()).toBeGreaterThan(20);
  const table = await page.evaluate<[string, number]>(
    "((table) => [getComputedStyle(table).display, table.scrollWidth - table.clientWidth])(document.querySelector('.table'))",
  );
  expect(table).toEqual(["table", 0]);
});

test("nobody but auditors and administrators has the History area", async () => {
  for (const as of ["staff", "ops"] as const) {
    const page = await browser.visitor();
    await enterConsole(page, system, as);
    expect(await page.getByRole("link", { name: "History" }).count()).toBe(0);
    for (const path of ["/history", "/history/events", "/history/proof", contactPath(), "/history/export"]) {
      const answer = await page.goto(`${system.consoleUrl}${path}`);
      expect([as, path, answer?.status()]).toEqual([as, path, 403]);
    }
    const revealed = await page.request.post(`${system.consoleUrl}${contactPath()}/address`, {
      headers: { origin: system.consoleUrl },
    });
    expect([as, revealed.status(), (await revealed.text()).includes(contact.email)]).toEqual([as, 403, false]);
  }
});

test("the pages of the area look right and are accessible, and none breaks its own policy", async () => {
  const page = await enter({ timezoneId: "Europe/Berlin" });
  const faults: string[] = [];
  const look = async (path: string, name: string) => {
    await page.goto(`${system.consoleUrl}${path}`);
    faults.push(...(await lookAtPage(page, name)));
  };
  await page.goto(`${system.consoleUrl}/history?from=2026-01-01&method=email`);
  await page.getByText("Show the numbers").click();
  faults.push(...(await lookAtPage(page, "history-filtered")));
  await look("/history/events?reads=include", "history-events");
  await look("/history/contacts?search=person", "history-contacts");
  await page.goto(`${system.consoleUrl}${contactPath()}`);
  await page.getByRole("button", { name: "Reveal the address" }).click();
  await page.locator(".revealed").waitFor();
  faults.push(...(await lookAtPage(page, "history-contact-revealed")));
  expect(faults).toEqual([]);
  expect(browser.complaints()).toEqual([]);
});
