// @module-tag chromium
import { expect, vi } from "vitest";
import { browserTest } from "../harness/browser-test.ts";
import { enterConsole } from "../harness/fill-sign-in.ts";
import { lookAtPage } from "../harness/look-at-page.ts";

vi.setConfig({ testTimeout: 120_000 });

const { test, system, browser } = browserTest({ services: ["api", "console"] });

const statusOf = async (secret: string) => {
  const headers = { authorization: `Bearer ${secret}` };
  return (await system.fetchApi("/v1/clients", { as: null, headers })).status;
};

test("an administrator lets a program in, is shown its secret once, gives it another one, and takes it back", async () => {
  const page = await browser.visitor({ viewport: { width: 1440, height: 900 } });
  await enterConsole(page, system, "admin");
  await page.getByRole("link", { name: "Service accounts" }).click();
  await page.getByText("No program uses the API").waitFor();
  const faults = await lookAtPage(page, "service-accounts-empty");

  const make = page.getByRole("button", { name: "Make it and show its secret" });
  await page.locator("[name=role-staff]").uncheck();
  await page.getByLabel("Until").fill("2001-01-01");
  await make.click();
  await page.getByText("Choose at least one role.").first().waitFor();
  faults.push(...(await lookAtPage(page, "service-accounts-refused")));
  await page.locator("[name=role-staff]").check();
  await page.locator("[name='scope-directory:read']").check();
  await page.getByLabel("Until").fill("");
  await page.locator("#name").fill("Import of the night");
  await make.click();
  const shown = page.getByLabel("Secret of Import of the night");
  const first = await shown.inputValue();
  faults.push(...(await lookAtPage(page, "service-accounts-secret")));
  expect([await statusOf(first), page.url()]).toEqual([200, `${system.consoleUrl}/service-accounts`]);

  await page.getByRole("link", { name: "I have kept it" }).click();
  await page.getByText("directory:read").first().waitFor();
  expect(await page.content()).not.toContain(first);
  await page.getByRole("button", { name: "New secret for Import" }).click();
  await page.getByRole("button", { name: "Make a new secret" }).click();
  const second = await shown.inputValue();
  expect([await statusOf(first), await statusOf(second), first === second]).toEqual([200, 200, false]);
  await page.getByRole("link", { name: "I have kept it" }).click();
  await page.getByText("Earlier secret works until").waitFor();
  faults.push(...(await lookAtPage(page, "service-accounts-list")));

  await page.getByRole("button", { name: "Revoke Import" }).click();
  await page.getByRole("button", { name: "Revoke it" }).click();
  await page.getByText("stop working within seconds").waitFor();
  faults.push(...(await lookAtPage(page, "service-accounts-revoked")));
  await expect.poll(() => statusOf(second), { timeout: 15_000 }).toBe(401);
  expect([...faults, ...browser.complaints()]).toEqual([]);
});

test("nobody but an administrator meets the page", async () => {
  const page = await browser.visitor();
  await enterConsole(page, system, "staff");
  await page.goto(`${system.consoleUrl}/service-accounts`);
  expect(await page.getByRole("link", { name: "Service accounts" }).count()).toBe(0);
  expect(await page.locator("#name").count()).toBe(0);
});
