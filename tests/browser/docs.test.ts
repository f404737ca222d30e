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

test("a person whom a problem's address is given reads its cause and remedy", async () => {
  const page = await given.browser.visitor();
  await page.goto(`${system.apiUrl}/problems/too-many-mails`);
  await page.getByRole("heading", { name: "What to do" }).waitFor();
  expect((await lookAtPage(page, "problem")).filter(isNoWord)).toEqual([]);
  await page.getByRole("link", { name: "The API of Rekey" }).click();
  await page.getByRole("heading", { name: "The API of Rekey", level: 1 }).waitFor();
  expect(given.browser.complaints()).toEqual([]);
});
