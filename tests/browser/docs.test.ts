// @module-tag chromium
import { existsSync } from "node:fs";
import { join } from "node:path";
import { routeNames } from "@rekey/contracts/access";
import { operations } from "@rekey/contracts/openapi/described-routes";
import { expect } from "vitest";
import { lookAtPage } from "../harness/look-at-page.ts";
import { startBrowser } from "../harness/start-browser.ts";
import { systemTest } from "../harness/system-test.ts";

const { test, system, given } = systemTest(async (start, stack) => {
  const started = await start({ services: ["api"] });
  const { apiUrl, mailbox } = started;
  return {
    system: started,
    browser: stack.use(await startBrowser({ portalUrl: apiUrl, consoleUrl: apiUrl, mailbox })),
  };
});

// It is a word of the contract.
const isNoWord = (fault: string) => !fault.endsWith('shows "null"');

test("anyone reads the contract as a page of our own, without a script, on any screen", async () => {
  const page = await given.browser.visitor({ javaScriptEnabled: false });
  const answer = await page.goto(`${system.apiUrl}/docs`);
  expect(answer?.headers()["content-security-policy"]).toMatch(/^default-src 'none'; style-src 'self';/);
  const looked = await given.browser.visitor();
  await looked.goto(`${system.apiUrl}/docs`);
  expect((await lookAtPage(looked, "docs")).filter(isNoWord)).toEqual([]);
  for (const route of routeNames) {
    const [method = "", path = ""] = route.split(" ");
    const article = page.locator(`#${operations[route].id}`);
    expect(await article.locator(".route").innerText()).toBe(`${method} /v1${path}`);
  }
  const broken = await page.evaluate<string[]>(
    `[...document.querySelectorAll('a[href^="#"]')].map((a) => a.hash.slice(1)).filter((id) => !document.getElementById(id))`,
  );
  expect(broken).toEqual([]);
  const curl = await page.locator("#requestReset pre").innerText();
  expect(curl).toContain(`${system.apiUrl}/v1/contacts/$ID/password-resets`);
  expect(curl).toContain("Idempotency-Key");
});

test("a push can be copied: its command, its lines, their type, and what is answered", async () => {
  const page = await given.browser.visitor({ javaScriptEnabled: false });
  await page.goto(`${system.apiUrl}/docs`);
  const push = page.locator("#pushDirectory");
  const [curl, lines, answer] = await push.locator("pre").allInnerTexts();
  expect(curl).toContain('-H "Content-Type: application/x-ndjson" \\\n  --data-binary @directory.ndjson');
  expect(lines).toContain('{"client":{"id":"crm-4711",');
  expect(answer).toContain('"outcome":"created"');
  expect(await push.locator("figcaption").allInnerTexts()).toContainEqual(
    expect.stringContaining("Body: application/x-ndjson"),
  );
});

test("the answers of each operation are in the order of their status, those that are well first", async () => {
  const page = await given.browser.visitor({ javaScriptEnabled: false });
  await page.goto(`${system.apiUrl}/docs`);
  for (const { id } of Object.values(operations)) {
    const shown = (await page.locator(`#${id} .answers strong`).allInnerTexts()).map(Number);
    expect(shown, id).toEqual(shown.toSorted((a, b) => a - b));
    expect(shown[0], id).toBeLessThan(300);
  }
});

test("a field tells of what it consists and what sets it apart, and a how-to that is named is there", async () => {
  const page = await given.browser.visitor({ javaScriptEnabled: false });
  await page.goto(`${system.apiUrl}/docs`);
  const asked = await page.locator("#schema-PasswordVerificationBody").innerText();
  expect(asked).toContain("IPv4 or IPv6 address of the visitor");
  expect(asked).not.toContain("string or string");
  expect(await page.locator("#schema-Problem").innerText()).toContain("JSON pointer into the body");
  const named = await page.locator("main > p code").allInnerTexts();
  const howTos = named.filter((name) => name.endsWith(".md"));
  expect(howTos).toContain("connect-a-crm.md");
  expect(howTos.filter((name) => !existsSync(join(import.meta.dirname, "../../docs/how-to", name)))).toEqual([]);
});

test("the contents are not said to be closed where they are shown", async () => {
  const page = await given.browser.visitor({ javaScriptEnabled: false });
  await page.goto(`${system.apiUrl}/docs`);
  const [summary, link] = [page.locator(".contents summary"), page.locator(".contents a").first()];
  await page.setViewportSize({ width: 1280, height: 800 });
  expect([await summary.isVisible(), await link.isVisible()]).toEqual([false, true]);
  await page.setViewportSize({ width: 375, height: 800 });
  expect([await summary.isVisible(), await link.isVisible()]).toEqual([true, false]);
});

test("a person whom a problem's address is given reads its cause and remedy", async () => {
  const page = await given.browser.visitor();
  await page.goto(`${system.apiUrl}/problems/too-many-mails`);
  await page.getByRole("heading", { name: "What to do" }).waitFor();
  expect((await lookAtPage(page, "problem")).filter(isNoWord)).toEqual([]);
  await page.getByRole("link", { name: "The API of Rekey" }).click();
  await page.getByRole("heading", { name: "The API of Rekey", level: 1 }).waitFor();
  expect(given.browser.complaints()).toEqual([]);
});
