// @module-tag chromium
import type { Page } from "playwright-core";
import { expect, vi } from "vitest";
import { enterConsole, fillSignIn } from "../harness/fill-sign-in.ts";
import { lookAtPage } from "../harness/look-at-page.ts";
import { startBrowser } from "../harness/start-browser.ts";
import { firmEnv, startFirmProvider } from "../harness/start-firm-provider.ts";
import { systemTest } from "../harness/system-test.ts";

vi.setConfig({ testTimeout: 120_000 });

const { test, system, given } = systemTest(async (start, stack) => {
  const firm = stack.use(await startFirmProvider());
  const system = await start({ services: ["api", "console"], serviceEnv: { console: firmEnv(firm) } });
  await firm.serve(system.consoleUrl);
  return { system, firm, browser: stack.use(await startBrowser(system)) };
});

/** Opens the page of one of the staff from the list. */
async function openMember(page: Page, name: string): Promise<void> {
  await page.getByRole("link", { name: "Staff", exact: true }).first().click();
  await page.getByRole("main").getByRole("link", { name }).click();
}

test("an administrator changes the roles of others and not their own", async () => {
  const page = await given.browser.visitor({ viewport: { width: 1440, height: 900 } });
  await enterConsole(page, system, "admin");
  await openMember(page, "Dana Ruiz");
  await page.locator("[name=role-staff]").uncheck();
  await page.getByRole("button", { name: "Save the roles" }).click();
  await page.getByText("Choose at least one role.").first().waitFor();
  const faults = await lookAtPage(page, "staff-no-role");
  await page.locator("[name=role-auditor]").check();
  await page.getByRole("button", { name: "Save the roles" }).click();
  await page.getByText("The roles were changed.").waitFor();
  faults.push(...(await lookAtPage(page, "staff-member")));
  await openMember(page, "Iris Vogel");
  await page.getByText("Nobody changes their own roles").waitFor();
  faults.push(...(await lookAtPage(page, "staff-own")));
  expect([...faults, ...given.browser.complaints()]).toEqual([]);
});

test("somebody comes with their firm's account, and an administrator sees them, ends their sessions and switches them off", async () => {
  const { browser, firm } = given;
  const theirs = await browser.visitor({ viewport: { width: 1440, height: 900 } });
  firm.atTheKeyboard.person = {
    sub: "00u-noor",
    name: "Noor Haddad-Lindström",
    email: "noor@elm.test",
    groups: ["crm-users"],
  };
  await theirs.goto(`${system.consoleUrl}/sign-in`);
  const faults = await lookAtPage(theirs, "staff-sign-in");
  await theirs.getByRole("link", { name: "Sign in with Elm single sign-on" }).click();
  await theirs.waitForURL((url) => url.pathname === "/clients");

  const page = await browser.visitor({ viewport: { width: 1440, height: 900 } });
  await enterConsole(page, system, "admin");
  await page.getByRole("link", { name: "Staff", exact: true }).click();
  faults.push(...(await lookAtPage(page, "staff-list")));
  await page.getByRole("searchbox").fill("nobody at all");
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByText("Nobody's name or address").waitFor();
  faults.push(...(await lookAtPage(page, "staff-none")));
  await page.getByRole("link", { name: "Show everybody" }).click();
  await page.getByRole("link", { name: "Noor Haddad" }).click();
  await page.getByText("They are said by").waitFor();
  faults.push(...(await lookAtPage(page, "staff-of-firm")));
  await page.getByRole("button", { name: "Switch off Noor" }).click();
  faults.push(...(await lookAtPage(page, "staff-question")));
  await page.getByRole("button", { name: "Switch off", exact: true }).click();
  await page.getByText("The account is switched off").waitFor();
  faults.push(...(await lookAtPage(page, "staff-switched-off")));
  await theirs.reload();
  expect(new URL(theirs.url()).pathname).toBe("/sign-in");
  await theirs.getByRole("link", { name: "Sign in with" }).click();
  await theirs.getByRole("heading", { name: "Your account is switched off" }).waitFor();
  faults.push(...(await lookAtPage(theirs, "staff-refused")));
  expect(faults).toEqual([]);
  // Nowhere but to the provider.
  expect(browser.complaints().filter((complaint) => complaint !== `asked ${firm.issuer}`)).toEqual([]);
});

test("signing out leads through to the provider and back", async () => {
  const { browser, firm } = given;
  firm.atTheKeyboard.person = { sub: "00u-lee", name: "Lee", email: "lee@elm.test", groups: ["crm-users"] };
  const page = await browser.visitor();
  await page.goto(`${system.consoleUrl}/sign-in`);
  await page.getByRole("link", { name: "Sign in with" }).click();
  await page.waitForURL((url) => url.pathname === "/clients");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL((url) => url.origin === firm.issuer);
  await page.getByRole("button", { name: "Yes, sign me out" }).click();
  await page.waitForURL(`${system.consoleUrl}/sign-in`);
});

test("nobody but an administrator meets the page", async () => {
  const page = await given.browser.visitor();
  await page.goto(`${system.consoleUrl}/sign-in`);
  await fillSignIn(page, system.staff.ops.email, system.staff.ops.password);
  await page.waitForURL((url) => url.pathname !== "/sign-in");
  expect((await page.goto(`${system.consoleUrl}/staff`))?.status()).toBe(403);
  expect(await page.getByRole("link", { name: "Staff", exact: true }).count()).toBe(0);
});
