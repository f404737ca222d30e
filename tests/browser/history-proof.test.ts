// @module-tag chromium
import type { Page } from "playwright-core";
import { beforeAll, expect, vi } from "vitest";
import { browserTest } from "../harness/browser-test.ts";
import { createContact } from "../harness/create-contact.ts";
import { enterConsole } from "../harness/fill-sign-in.ts";
import { lookAtPage } from "../harness/look-at-page.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { waitFor } from "../harness/wait-for.ts";

// Pages are looked at in several widths and judged twice.
vi.setConfig({ testTimeout: 120_000 });

const { test, system, arrange, browser } = browserTest({
  services: ["api", "console", "audit-sealer"],
  serviceEnv: { "audit-sealer": { CHECKPOINT_EVERY: "500ms" } },
});
let resetId: string;

beforeAll(async () => {
  await arrange.setUpMail();
  const contact = await createContact(system);
  resetId = (await requestByMail(system, contact.id, `asked from ${contact.email}`)).id;
  const auditor = system.api("auditor");
  await waitFor(async () => (await auditor.proveReset(resetId).catch(() => undefined)) !== undefined, {
    message: "the signed rows of a reset",
  });
});

async function enter(): Promise<Page> {
  const page = await browser.visitor();
  await enterConsole(page, system, "auditor");
  return page;
}

test("the badge says up to which row the history is signed, and leads to what that means", async () => {
  const page = await enter();
  const { checkpoint } = await system.api("auditor").getSealing();
  const [, row = ""] = /Signed up to row ([\d,]+)/.exec(await page.locator(".sealing").innerText()) ?? [];
  expect(Number(row.replaceAll(",", ""))).toBeGreaterThan(0);
  expect(Number(row.replaceAll(",", ""))).toBeLessThanOrEqual(checkpoint?.size ?? 0);
  await page.getByRole("link", { name: "How this history is proven" }).click();
  expect(await page.locator(".sentences li").count()).toBe(10);
  const { keys } = await system.api("auditor").listVerifierKeys();
  await page.getByText(keys[0]?.vkey ?? "no key").waitFor();
  await page.getByText("Has the newest").waitFor();
});

test("the proof of a reset is downloaded from its page, and verified on the page that the console hands to anybody", async () => {
  const page = await enter();
  await page.goto(`${system.consoleUrl}/history/${resetId}`);
  const coming = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download the proof of this reset" }).click();
  const path = await (await coming).path();
  const outsider = await browser.visitor();
  const answer = await outsider.goto(`${system.consoleUrl}/history/verify`);
  expect(answer?.headers()["content-security-policy"]).toMatch(/^default-src 'none'; script-src 'sha256-/);
  const { keys } = await system.api("auditor").listVerifierKeys();
  await outsider.getByLabel("Public keys that you trust").fill(keys.map(({ vkey }) => vkey).join("\n"));
  await outsider.getByLabel("The files that you were given").setInputFiles(path);
  await outsider.locator("#outcome-title").waitFor();
  expect(await outsider.locator("#outcome-title").innerText()).toBe("Nothing was changed");
  expect(browser.complaints()).toEqual([]);
});

test("who has read is one step from the answers and from a reset, and a name leads to all that was done under its id", async () => {
  const page = await enter();
  await page.goto(`${system.consoleUrl}/history/proof`);
  expect(await page.locator("#answers").innerText()).toMatch(/Until when is it proven\?\s+Up to row /);
  await page.getByRole("link", { name: "Each look and each export" }).click();
  await page
    .getByRole("cell", { name: "List of events read" })
    .or(page.getByText("Timeline of a reset read"))
    .first()
    .waitFor();
  await page.goto(`${system.consoleUrl}/history/${resetId}`);
  await page.getByText("Reason: asked from").waitFor();
  await page.getByRole("link", { name: "Who has read about this contact" }).click();
  await page.getByText("Timeline of a reset read").first().waitFor();
  await page.goto(`${system.consoleUrl}/history/events?action=staff.signed_in`);
  const who = page.locator("tbody tr").first().getByRole("link");
  const name = await who.innerText();
  await who.click();
  await page.waitForURL(/actor=staff/);
  expect(await page.locator("tbody tr").first().innerText()).toContain(name);
  expect(await lookAtPage(page, "history-events-of-one")).toEqual([]);
  await page.goto(`${system.consoleUrl}/history/events?action=staff.user_added`);
  const members = await system.sql<{ name: string }[]>`select name from staff_users`;
  const listed = await page.locator("tbody").innerText();
  expect(members.filter((member) => !listed.includes(member.name))).toEqual([]);
});

test("All events name the archives that they begin behind, of many the newest, and a later time names none", async () => {
  const page = await enter();
  await system.sql`insert into audit_archives (id, first_sequence, last_sequence, until, file, sha256, removed_through, removed_at)
    select n, n, n, now() - (9 - n) * interval '1 month', 'rekey-history-' || n || '.ndjson', repeat('0', 64), n, now()
    from generate_series(1, 5) n`;
  await page.goto(`${system.consoleUrl}/history/events`);
  const line = page.getByText("Earlier rows of this time were archived");
  const named = "rekey-history-5.ndjson, rekey-history-4.ndjson, rekey-history-3.ndjson and 2 more.";
  expect(await line.innerText()).toContain(named);
  await page.getByText("With every row that is not in an archive").waitFor();
  expect(await lookAtPage(page, "history-events-archived")).toEqual([]);
  await line.getByRole("link", { name: "All archives" }).click();
  await page.getByText("rekey-history-1.ndjson").waitFor();
  expect(await lookAtPage(page, "history-proof-archives")).toEqual([]);
  await page.goto(`${system.consoleUrl}/history/events?from=${new Date().toISOString().slice(0, 10)}`);
  expect(await line.count()).toBe(0);
  await system.sql`delete from audit_archives`;
});

test("the way to prove a reset and the format are pages of the console, and lead to each other alone or outside", async () => {
  const page = await enter();
  await page.goto(`${system.consoleUrl}/history/proof`);
  await page.getByRole("link", { name: "Prove the history of one reset" }).click();
  await page.getByRole("heading", { name: "Prove the history of one reset", level: 1 }).waitFor();
  const faults = await lookAtPage(page, "history-steps");
  await page.goto(`${system.consoleUrl}/history/proof`);
  await page.getByRole("link", { name: "the format, and how it is verified" }).click();
  await page.getByRole("heading", { name: "A row, its canonical form and its leaf" }).waitFor();
  faults.push(...(await lookAtPage(page, "history-format")));
  const links = await page.evaluate<string[]>(
    "[...document.querySelectorAll('.document a')].map((link) => link.getAttribute('href'))",
  );
  expect(links.length).toBeGreaterThan(0);
  expect(links.filter((href) => !href.startsWith("https://c2sp.org/"))).toEqual([]);
  // The format tells of members of JSON.
  expect(faults.filter((fault) => !fault.endsWith('shows "null"'))).toEqual([]);
});

test("that nothing is signed any more and that a place outside is behind stand in the head of each page", async () => {
  await system.stopService("audit-sealer");
  const page = await enter();
  const behind = { kind: "webhook", name: "auditors.example", size: 1, takenAt: null, failure: "away" };
  await system.sql`update audit_sealing set state = 'refused', code = 'not-extended',
    sinks = sinks || ${system.sql.json([behind])}`;
  await page.goto(`${system.consoleUrl}/history`);
  await page
    .getByText("Rekey has stopped signing this history. The history does not extend the last checkpoint")
    .waitFor();
  await page.getByText("auditors.example has checkpoints up to row 1 only.").waitFor();
  await page.goto(`${system.consoleUrl}/history/proof`);
  const faults = await lookAtPage(page, "history-proof-refused");
  await page.getByText("Behind", { exact: true }).waitFor();
  expect(faults).toEqual([]);
});
