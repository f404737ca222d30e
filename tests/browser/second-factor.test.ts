// @module-tag chromium
import { generateTokenKey } from "@rekey/secrets/generate-keys";
import { createSecret } from "@rekey/secrets/secret";
import { totpCode, totpStepAt } from "@rekey/secrets/totp";
import type { DemoUser } from "@rekey/dev/demo-users";
import type { Page } from "playwright-core";
import { expect, onTestFinished, vi } from "vitest";
import { browserTest } from "../harness/browser-test.ts";
import { openCookieBrowser } from "../harness/cookie-browser.ts";
import { enterConsole, fillSignIn } from "../harness/fill-sign-in.ts";
import { lookAtPage } from "../harness/look-at-page.ts";
import { waitFor } from "../harness/wait-for.ts";

vi.setConfig({ testTimeout: 120_000 });

const { test, system, see, browser } = browserTest({ services: ["api", "console"] });

const wide = { viewport: { width: 1440, height: 900 } };

/** Sets one up on the page that is in front of the visitor; returns the codes that were typed and shown. */
async function setUp(page: Page, password?: string) {
  await page.getByText("No camera? Type the key").click();
  const secret = createSecret((await page.locator("#secret").innerText()).replaceAll(/\s/g, ""));
  const step = totpStepAt(Date.now());
  await page.getByLabel("Code", { exact: true }).fill(totpCode(secret, step));
  if (password !== undefined) await page.getByLabel("Your password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Switch it on" }).click();
  const shown = await page.getByLabel("Recovery codes").inputValue();
  // The next one is taken before its time, so nobody has to wait for it.
  const next = () => totpCode(secret, Math.max(step + 1, totpStepAt(Date.now())));
  return { used: totpCode(secret, step), next, recovery: shown.split("\n") };
}

async function beginSignIn(page: Page, as: DemoUser): Promise<void> {
  await page.goto(`${system.consoleUrl}/sign-in`);
  await fillSignIn(page, system.staff[as].email, system.staff[as].password);
  await page.waitForURL((url) => url.pathname !== "/sign-in");
}

async function sendCode(page: Page, label: "Code" | "Recovery code", code: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).fill(code);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

const signOut = async (page: Page) => {
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL((url) => url.pathname === "/sign-in");
};

const isTold = (because: string) =>
  waitFor(
    async () =>
      (await see.history({ action: "staff.sign_in_failed" })).some(({ detail }) => detail["because"] === because),
    { message: `the history telling of ${because}` },
  );

let recoveryCodes: readonly string[] = [];

test("somebody switches it on, and then signs in with codes, each once, and with nothing less", async () => {
  const { password } = system.staff.staff;
  const [page, elsewhere] = [await browser.visitor(wide), await browser.visitor()];
  await enterConsole(elsewhere, system, "staff");
  await enterConsole(page, system, "staff");
  await page.getByRole("link", { name: "Dana Ruiz" }).click();
  const faults = await lookAtPage(page, "account-off");
  await page.getByRole("link", { name: "Set it up" }).click();
  await page.getByLabel("Code", { exact: true }).fill("12345");
  await page.getByRole("button", { name: "Switch it on" }).click();
  await page.getByText("The code is not right.").first().waitFor();
  faults.push(...(await lookAtPage(page, "second-factor-set-up")));
  const codes = await setUp(page, password);
  expect(new Set(codes.recovery).size).toBe(10);
  faults.push(...(await lookAtPage(page, "recovery-codes")));
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download" }).click();
  expect((await download).suggestedFilename()).toBe("rekey-recovery-codes.txt");
  await page.getByRole("link", { name: "I have kept them" }).click();
  await page.waitForURL((url) => url.pathname === "/clients");
  await elsewhere.reload();
  expect(new URL(elsewhere.url()).pathname, "sessions of before").toBe("/sign-in");
  await page.goto(`${system.consoleUrl}/account`);
  faults.push(...(await lookAtPage(page, "account-on")));
  await signOut(page);

  await beginSignIn(page, "staff");
  faults.push(...(await lookAtPage(page, "second-step")));
  await page.goto(`${system.consoleUrl}/clients`);
  expect(new URL(page.url()).pathname, "a password alone opens nothing").toBe("/sign-in");
  await page.goto(`${system.consoleUrl}/sign-in/code`);
  await sendCode(page, "Code", "12345");
  await page.getByText("The code is not right.").first().waitFor();
  await sendCode(page, "Code", codes.used);
  await page.getByText("This code was used before.").first().waitFor();
  faults.push(...(await lookAtPage(page, "second-step-used")));
  await sendCode(page, "Code", codes.next());
  await page.waitForURL((url) => url.pathname === "/clients");
  await Promise.all([isTold("wrong-code"), isTold("used-code")]);
  recoveryCodes = codes.recovery;
  expect([...faults, ...browser.complaints()]).toEqual([]);
});

test("a recovery code signs in once, others take the place of all, and the second factor is switched off", async () => {
  const { id, password } = system.staff.staff;
  const [code = "", other = ""] = recoveryCodes;
  const page = await browser.visitor(wide);
  await beginSignIn(page, "staff");
  await page.getByRole("link", { name: "Use a recovery code instead" }).click();
  await sendCode(page, "Recovery code", code.toUpperCase().replaceAll("-", " "));
  await page.getByText("You came in with a recovery code").waitFor();
  await page.getByText("9 of 10").waitFor();
  const faults = await lookAtPage(page, "account-recovered");
  await page.getByRole("link", { name: "New recovery codes" }).click();
  await page.getByLabel("Your password", { exact: true }).fill("not the password of anybody");
  await page.getByRole("button", { name: "Make new codes" }).click();
  await page.getByText("The password is not right.").first().waitFor();
  faults.push(...(await lookAtPage(page, "recovery-codes-refused")));
  await page.getByLabel("Your password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Make new codes" }).click();
  const renewed = (await page.getByLabel("Recovery codes").inputValue()).split("\n");
  await page.goto(`${system.consoleUrl}/account`);
  await signOut(page);
  await beginSignIn(page, "staff");
  await page.getByRole("link", { name: "Use a recovery code instead" }).click();
  await sendCode(page, "Recovery code", other);
  await page.getByText("This is none of your recovery codes").first().waitFor();
  await sendCode(page, "Recovery code", renewed[0] ?? "");
  await page.getByRole("link", { name: "Switch it off" }).click();
  await page.getByLabel("Your password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Switch it off" }).click();
  await page.getByText("Your second factor is off.").waitFor();
  await signOut(page);
  await enterConsole(page, system, "staff");
  expect(new URL(page.url()).pathname).toBe("/clients");
  const changes = (await see.history({ action: "staff.user_changed" })).filter(
    ({ detail }) => detail["staffUser"] === id,
  );
  expect(changes.map(({ detail }) => detail["fields"])).toEqual(["second-factor", "recovery-codes", "second-factor"]);
  expect([...faults, ...browser.complaints()]).toEqual([]);
});

test("who has to have one gets nowhere before, and an administrator takes one away that was lost", async () => {
  onTestFinished(() => system.restart("console", { STAFF_TOTP: "optional" }));
  const [page, theirs] = [await browser.visitor(wide), await browser.visitor(wide)];
  await enterConsole(page, system, "admin");
  await enterConsole(theirs, system, "ops");
  await system.restart("console", { STAFF_TOTP: "admins" });
  await page.reload();
  expect(new URL(page.url()).pathname, "a session of before").toBe("/sign-in");
  await beginSignIn(page, "admin");
  await page.getByText("you have no authenticator yet").waitFor();
  const faults = await lookAtPage(page, "second-factor-forced");
  await page.goto(`${system.consoleUrl}/staff`);
  expect(new URL(page.url()).pathname).toBe("/sign-in");
  await page.goto(`${system.consoleUrl}/sign-in/set-up`);
  await setUp(page);
  await page.goto(`${system.consoleUrl}/account/second-factor/off`);
  await page.getByText("Nothing was changed: everybody with your role").waitFor();
  expect(await page.getByRole("link", { name: "Switch it off" }).count()).toBe(0);

  await theirs.goto(`${system.consoleUrl}/account/second-factor`);
  await setUp(theirs, system.staff.ops.password);
  await page.goto(`${system.consoleUrl}/staff`);
  expect(await page.getByText("A password and a code").count()).toBe(2);
  await page.getByRole("main").getByRole("link", { name: "Omar Haddad" }).click();
  faults.push(...(await lookAtPage(page, "staff-second-factor")));
  await page.getByRole("button", { name: "Take the second factor away of Omar" }).click();
  await page.getByRole("button", { name: "Take it away", exact: true }).click();
  await page.getByText("The second factor is gone").waitFor();
  await theirs.goto(`${system.consoleUrl}/account`);
  expect(new URL(theirs.url()).pathname).toBe("/sign-in");
  await enterConsole(theirs, system, "ops");
  expect(new URL(theirs.url()).pathname).toBe("/mail");
  expect([...faults, ...browser.complaints()]).toEqual([]);
});

test("while the key is missing nobody is let in without a code, and the pages say why", async () => {
  const keys = system.keys.staffTotpKeys;
  onTestFinished(() => system.restart("console", { STAFF_TOTP_KEYS: keys }));
  const page = await browser.visitor(wide);
  await enterConsole(page, system, "auditor");
  await page.goto(`${system.consoleUrl}/account/second-factor`);
  const { next, recovery } = await setUp(page, system.staff.auditor.password);
  const { email: address, password } = system.staff.auditor;
  const [withOther, without, later] = [1, 2, 3].map(() => openCookieBrowser(system.consoleUrl));

  await system.restart("console", { STAFF_TOTP_KEYS: generateTokenKey("k9") });
  expect((await withOther?.send("/sign-in", { address, password }))?.path).toBe("/sign-in/code");
  const answer = await withOther?.send("/sign-in/code", { code: next() });
  expect([answer?.response.status, answer?.text.includes("cannot be checked at the moment")]).toEqual([503, true]);
  expect((await withOther?.open("/history"))?.path).toBe("/sign-in");
  await isTold("no-code-key");
  // Kept as hashes, they need no key.
  expect((await withOther?.send("/sign-in/recovery-code", { code: recovery[0] ?? "" }))?.path).toBe("/account");

  await system.restart("console", { STAFF_TOTP_KEYS: "" });
  const refused = await without?.send("/sign-in", { address, password });
  expect([refused?.response.status, refused?.text.includes("STAFF_TOTP_KEYS")]).toEqual([503, true]);
  expect((await without?.open("/history"))?.path).toBe("/sign-in");
  const { email, password: ofDana } = system.staff.staff;
  await without?.send("/sign-in", { address: email, password: ofDana });
  expect((await without?.open("/account"))?.text).toContain("It cannot be switched on here");

  // A new key first: what the old one sealed is understood, and sealed anew at the start.
  await system.restart("console", { STAFF_TOTP_KEYS: `${generateTokenKey("k2")},${keys}` });
  const sealedAnew = async () =>
    (await see.secondFactors()).every(({ sealedSecret }) => {
      const [head = ""] = sealedSecret.split(".");
      return Buffer.from(head, "base64url").toString().includes('"k2"');
    });
  await waitFor(sealedAnew, { message: "all secrets being sealed by the first key" });
  await later?.send("/sign-in", { address, password });
  expect((await later?.send("/sign-in/code", { code: next() }))?.path).toBe("/history");
});
