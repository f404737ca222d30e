// @module-tag chromium
import type { Page } from "playwright-core";
import { expect, vi } from "vitest";
import { fromNow } from "../harness/arrange.ts";
import { browserTest } from "../harness/browser-test.ts";
import { enterConsole, fillSignIn } from "../harness/fill-sign-in.ts";
import { lookAtPage } from "../harness/look-at-page.ts";
import { waitForLink } from "../harness/open-link.ts";
import { sendMail } from "../harness/send-mail.ts";
import { waitFor } from "../harness/wait-for.ts";
import { writeNotification } from "../harness/write-notification.ts";

vi.setConfig({ testTimeout: 180_000 });

const { test, system, see, arrange, browser } = browserTest({ services: ["api", "console", "mail-worker"] });

const wide = { viewport: { width: 1440, height: 900 } };
const noor = { email: "noor.haddad@elm.test", name: "Noor Haddad" };
const password = "walrus teapot gravel nine";

/** Waits until the mail worker has said that there is a way out, without which nobody is invited. */
const mailIsSetUp = () =>
  waitFor(async () => (await see.mailStatus())[0]?.configured === true, { message: "the mail worker's report" });

async function invite(page: Page, { email, name }: typeof noor): Promise<void> {
  await page.goto(`${system.consoleUrl}/staff/invite`);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.locator("[name=role-staff]").check();
  await page.getByRole("button", { name: "Send the invitation" }).click();
}

async function setPassword(page: Page, url: string, typed: string, repeated = typed): Promise<void> {
  await page.goto(url);
  await typePasswords(page, typed, repeated);
}

async function typePasswords(page: Page, typed: string, repeated = typed): Promise<void> {
  await page.getByLabel("New password", { exact: true }).fill(typed);
  await page.getByLabel("Repeat password", { exact: true }).fill(repeated);
  await page.getByRole("button", { name: "Set the password" }).click();
}

/** As guards of mail do that run a page's scripts and press its button. */
const fillByScript = (page: Page) =>
  page.evaluate(`
    for (const field of document.querySelectorAll("input[type=password]")) field.value = "harbour quilt banjo seven";
    document.querySelector("main form").requestSubmit();
  `);

async function signIn(page: Page, email: string, typed: string): Promise<void> {
  await page.goto(`${system.consoleUrl}/sign-in`);
  await fillSignIn(page, email, typed);
}

const isTold = (email: string, count: number) =>
  waitFor(() => system.mailbox.mailsTo(email).filter(({ text }) => text.includes("was changed on")).length === count, {
    timeoutMs: 25_000,
    message: `notice number ${count} of a new password`,
  });

test("an administrator invites somebody, who sets their own password by the link of a mail and signs in", async () => {
  await mailIsSetUp();
  const [page, theirs] = [await browser.visitor(wide), await browser.visitor(wide)];
  await enterConsole(page, system, "admin");
  await page.getByRole("link", { name: "Staff", exact: true }).click();
  await page.getByRole("link", { name: "Invite somebody" }).click();
  await page.getByRole("button", { name: "Send the invitation" }).click();
  await page.getByText("Choose at least one role.").first().waitFor();
  const faults = await lookAtPage(page, "staff-invite");
  await invite(page, noor);
  await page.getByText("A link is on its way to them.").waitFor();
  const { url } = await waitForLink(system, noor.email);
  await page.reload();
  await page.getByText("Mailed; it works until").waitFor();
  faults.push(...(await lookAtPage(page, "staff-invited")));
  expect(await page.content(), "no administrator sees a link").not.toContain(new URL(url).hash.slice(1));

  // As a guard of mail does before anybody reads it.
  await fetch(url);
  await fetch(url, { method: "HEAD" });
  await theirs.goto(url);
  expect(theirs.url(), "the code stays in no history").toBe(`${system.consoleUrl}/set-password`);
  faults.push(...(await lookAtPage(theirs, "staff-set-password")));
  await fillByScript(theirs);
  await theirs.getByText("the link still works").first().waitFor();
  await typePasswords(theirs, "password1password1");
  await theirs.locator(".field-error").first().waitFor();
  faults.push(...(await lookAtPage(theirs, "staff-password-refused")));
  await typePasswords(theirs, password);
  await theirs.getByRole("heading", { name: "Your password is set" }).waitFor();
  faults.push(...(await lookAtPage(theirs, "staff-password-set")));
  await theirs.getByRole("link", { name: "Sign in" }).click();
  await fillSignIn(theirs, noor.email, password);
  await theirs.waitForURL((to) => to.pathname === "/clients");
  await isTold(noor.email, 1);

  await setPassword(theirs, url, `${password} more`);
  await theirs.getByRole("heading", { name: "This link does not work any more" }).waitFor();
  faults.push(...(await lookAtPage(theirs, "staff-dead-link")));
  expect([...faults, ...browser.complaints()]).toEqual([]);
});

test("an invitation that comes back is told to administrators with the server's words, and its link is dead", async () => {
  await mailIsSetUp();
  const page = await browser.visitor(wide);
  await enterConsole(page, system, "admin");
  const gone = { email: "gone.person@elm.test", name: "Gone Person" };
  await invite(page, gone);
  await page.getByText("A link is on its way to them.").waitFor();
  const { url } = await waitForLink(system, gone.email);
  const to = system.mailbox.mailsTo(gone.email)[0]?.envelope.from ?? "";
  const diagnostic = `smtp; 550 5.1.1 <${gone.email}>: user unknown`;
  const lines = writeNotification({ recipient: gone.email, diagnostic });
  expect(await sendMail(system.urls.bounces, { from: "", to, lines })).toMatch(/^250 /);
  await page.reload();
  await page.getByText("Came back; asked for on").waitFor();
  expect(await page.textContent("main")).toContain("550 5.1.1 <[address]>: user unknown");
  const faults = await lookAtPage(page, "staff-invitation-came-back");
  await setPassword(page, url, password);
  await page.getByRole("heading", { name: "This link does not work any more" }).waitFor();
  expect(faults).toEqual([]);
});

test("whoever forgot their password asks for a link, and sees the same as somebody who is nobody", async () => {
  const [page, stranger] = [await browser.visitor(wide), await browser.visitor(wide)];
  await signIn(page, noor.email, password);
  await page.waitForURL((to) => to.pathname === "/clients");
  const said: string[] = [];
  for (const address of ["nobody.at.all@elm.test", noor.email]) {
    await stranger.goto(`${system.consoleUrl}/sign-in`);
    await stranger.getByRole("link", { name: "Forgot your password?" }).click();
    await stranger.getByLabel("E-mail address").fill(address);
    await stranger.getByRole("button", { name: "Send the link" }).click();
    await stranger.getByRole("heading", { name: "Look into your mailbox" }).waitFor();
    said.push(await stranger.getByRole("main").innerText());
  }
  expect(said[0]).toBe(said[1]);
  const faults = await lookAtPage(stranger, "staff-link-sent");
  await stranger.goto(`${system.consoleUrl}/forgot-password`);
  faults.push(...(await lookAtPage(stranger, "staff-forgot")));
  const { url } = await waitForLink(system, noor.email, 2);
  expect(system.mailbox.mailsTo("nobody.at.all@elm.test")).toEqual([]);
  await setPassword(stranger, url, `${password} once more`);
  await stranger.getByRole("heading", { name: "Your password is set" }).waitFor();
  await isTold(noor.email, 2);
  await page.reload();
  expect(new URL(page.url()).pathname, "sessions of before").toBe("/sign-in");
  await signIn(page, noor.email, `${password} once more`);
  await page.waitForURL((to) => to.pathname === "/clients");
  expect(faults).toEqual([]);
});

test("a link that is expired, withdrawn or of somebody who is switched off sets nothing", async () => {
  const [page, theirs] = [await browser.visitor(wide), await browser.visitor()];
  await enterConsole(page, system, "admin");
  const press = async (verb: string, answer: string) => {
    await page.getByRole("button", { name: verb }).click();
    await page.getByRole("button", { name: answer, exact: true }).click();
  };
  const isDead = async (url: string) => {
    await setPassword(theirs, url, password);
    await theirs.getByRole("heading", { name: "This link does not work any more" }).waitFor();
  };
  const iben = { email: "iben.lund@elm.test", name: "Iben Lund" };
  await invite(page, iben);
  await page.getByText("A link is on its way to them.").waitFor();
  const first = await waitForLink(system, iben.email);
  const [user] = await see.staff({ email: iben.email });
  await arrange.change("staffMails", { staffUserId: user?.id ?? "" }, { expiresAt: fromNow(-1_000) });
  await isDead(first.url);

  await press("Send the invitation again", "Send it");
  await page.getByText("A link is on its way to them.").waitFor();
  const second = await waitForLink(system, iben.email, 2);
  await page.reload();
  await press("Withdraw the invitation", "Withdraw it");
  await page.getByText("The link works no more.").waitFor();
  await isDead(second.url);

  await press("Send the invitation again", "Send it");
  const third = await waitForLink(system, iben.email, 3);
  await press("Switch off", "Switch off");
  await page.getByText("The account is switched off").waitFor();
  await isDead(third.url);
  expect((await see.staff({ email: iben.email }))[0]?.passwordHash).toBeNull();
  await signIn(theirs, iben.email, password);
  await theirs.getByText("The address or the password is not right.").first().waitFor();
});
