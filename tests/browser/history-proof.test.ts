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
