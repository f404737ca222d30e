// @module-tag chromium
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { browserTest } from "../harness/browser-test.ts";
import { changedLinks } from "../harness/changed-links.ts";
import { createContact } from "../harness/create-contact.ts";
import { fillNewPassword } from "../harness/fill-new-password.ts";
import { fillSignIn } from "../harness/fill-sign-in.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { givePassword } from "../harness/give-password.ts";
import { waitForLink } from "../harness/open-link.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const { test, system, see, browser } = browserTest();

interface Mailed {
  resetId: string;
  email: string;
  url: string;
  token: string;
}

async function mailLink(): Promise<Mailed> {
  const { id, email } = await createContact(system);
  const reset = await requestByMail(system, id);
  const link = await waitForLink(system, email);
  await waitForState(system, reset.id, "mailed");
  return { ...link, resetId: reset.id, email };
}

const field = (page: Page) => page.getByLabel("Code from the mail");
const owned = (page: Page) => page.locator("#whose").getByText("@").waitFor();
const withoutLink = (page: Page) => page.getByText("This tab holds no link.").waitFor();
const isDead = (page: Page) => page.getByRole("heading", { name: "This link cannot be used" }).waitFor();
const kept = (page: Page) => page.evaluate<string | null>("sessionStorage.getItem('rekey-link')");
const forgotten = (page: Page) =>
  waitFor(async () => (await kept(page)) === null, { message: "the tab having no link" });

async function setPassword(page: Page): Promise<string> {
  const password = freshPassword();
  await fillNewPassword(page, password);
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByRole("heading", { name: "Your password is set" }).waitFor();
  return password;
}

/** Opens an address in a tab of its own, where nothing is kept from another one. */
async function openAlone(url: string): Promise<Page> {
  const page = await browser.visitor();
  await page.goto(url);
  return page;
}

test("a link that was changed on its way leads to its page, and stays in no address", async () => {
  const { token } = await mailLink();
  for (const [what, changed] of Object.entries(changedLinks)) {
    const page = await openAlone(`${system.portalUrl}${changed(token)}`);
    await owned(page);
    expect(new URL(page.url()).pathname.toLowerCase(), what).toMatch(/^(?:\/de)?\/set-password$/);
    expect([new URL(page.url()).search, new URL(page.url()).hash, await kept(page)], what).toEqual(["", "", token]);
    await page.context().close();
  }
});

test("a link that came without its whole code says so, leaves nothing in the address, and gives way to what is pasted", async () => {
  const { url, token } = await mailLink();
  const page = await openAlone(url.slice(0, -1));
  await page.getByRole("alert").getByText("There is no whole code in this.").waitFor();
  expect(page.url()).not.toContain("#");
  await page.goto("about:blank");
  await page.goto(url.replace("#", "%23").toLowerCase());
  await page.getByRole("alert").getByText("The capital and small letters of this code were changed").waitFor();
  const password = freshPassword();
  await fillNewPassword(page, password);
  await field(page).fill(`${url} ${url.replace(token, "A".repeat(43))}`);
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByRole("alert").getByText("There are different codes in this").waitFor();
  expect(await field(page).getAttribute("aria-invalid")).toBe("true");
  expect(await page.getByLabel("New password").inputValue(), "what was typed is still there").toBe(password);
  const mail = system.mailbox.mails().find(({ text }) => text.includes(token))?.text ?? "";
  await field(page).fill(mail.replaceAll("\n", " ").slice(0, 3_000));
  await owned(page);
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByRole("heading", { name: "Your password is set" }).waitFor();
});

test("what is pasted is read before the field cuts it off", async () => {
  const { url, token } = await mailLink();
  const page = await openAlone(`${system.portalUrl}/set-password`);
  await page.evaluate(`(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text", ${JSON.stringify(`${"x ".repeat(5_000)}\n${url}\n`)});
    const paste = { clipboardData, bubbles: true, cancelable: true };
    document.getElementById("token").dispatchEvent(new ClipboardEvent("paste", paste));
  })()`);
  await owned(page);
  expect([await field(page).inputValue(), await kept(page)]).toEqual([token, token]);
});

test("a link lives in its tab through a reload, a refusal, another page, the way back and another language, until it is used", async () => {
  const { url } = await mailLink();
  const page = await openAlone(`${system.portalUrl}/en/set-password`);
  await withoutLink(page);
  await page.goto(url);
  await owned(page);
  expect(await page.getByText("This tab holds no link.").isVisible()).toBe(false);
  await page.reload();
  await owned(page);
  await fillNewPassword(page, "short");
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByRole("alert").getByText("Use 15 characters or more").waitFor();
  await page.goto(`${system.portalUrl}/en/set-password`);
  await owned(page);
  await page.goto(`${system.portalUrl}/sign-in`);
  await page.goBack();
  await owned(page);
  await page.getByRole("link", { name: "Français" }).click();
  await page.locator("html[lang=fr]").waitFor();
  await owned(page);
  await page.reload();
  await page.getByRole("link", { name: "English" }).click();
  await page.locator("html[lang=en]").waitFor();
  await owned(page);
  expect(page.url()).not.toContain("#");
  // As a browser copies a tab: with all that it keeps.
  const [copy] = await Promise.all([
    page.waitForEvent("popup"),
    page.evaluate("void window.open(location.href, '_blank')"),
  ]);
  await owned(copy);
  await setPassword(page);
  await forgotten(page);
  await isDead(copy);
  await forgotten(copy);
  await page.goBack();
  await page.getByRole("heading", { name: "Set your password" }).waitFor();
  await page.goto(`${system.portalUrl}/en/set-password`);
  await withoutLink(page);
  await page.goto(url);
  await isDead(page);
  await forgotten(page);
});

test("of two links that are opened in a tab the last one is meant, also on the page of the first", async () => {
  const [one, two] = [await mailLink(), await mailLink()];
  const page = await openAlone(one.url);
  await owned(page);
  await fillNewPassword(page, "short");
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByRole("alert").waitFor();
  // The same page but for the fragment, so that it is not loaded again.
  await page.evaluate(`location.hash = ${JSON.stringify(two.token)}`);
  await waitFor(async () => (await kept(page)) === two.token, { message: "the second link being kept" });
  expect(page.url()).not.toContain(two.token);
  await page.goto(one.url.slice(0, -1));
  await page.getByRole("alert").getByText("There is no whole code in this.").waitFor();
  await page.goto("about:blank");
  await page.goto(two.url);
  await owned(page);
  const password = await setPassword(page);
  await page.goto(`${system.portalUrl}/sign-in`);
  await fillSignIn(page, two.email, password);
  await page.getByRole("heading", { name: "Your account" }).waitFor();
});

test("a dead link and a sign-out leave nothing in the tab", async () => {
  const { url, resetId, token } = await mailLink();
  const page = await openAlone(url);
  await owned(page);
  await system.api().cancelReset(resetId);
  await page.reload();
  await isDead(page);
  await forgotten(page);
  await page.getByRole("link", { name: "Paste the code" }).click();
  await field(page).fill(token);
  await fillNewPassword(page, freshPassword());
  await page.getByRole("button", { name: "Set password" }).click();
  await isDead(page);
  await forgotten(page);

  const contact = await createContact(system);
  const password = await givePassword(system, contact.id);
  const other = await mailLink();
  await page.goto(other.url);
  await owned(page);
  await page.goto(`${system.portalUrl}/sign-in`);
  await fillSignIn(page, contact.email, password);
  await page.getByRole("heading", { name: "Your account" }).waitFor();
  expect(await kept(page)).toBe(other.token);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await forgotten(page);
});

test("where the browser keeps nothing for a tab the link works once, and the page says what to do", async () => {
  const { url } = await mailLink();
  const page = await browser.visitor();
  await page.addInitScript(
    "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('no', 'SecurityError'); } })",
  );
  await page.goto(url);
  await owned(page);
  await page.getByText("Your browser keeps nothing for this page.").waitFor();
  await page.getByRole("link", { name: "Deutsch" }).click();
  await page.locator("html[lang=de]").waitFor();
  await owned(page);
  await page.reload();
  await page.getByText("Dieser Tab enthält keinen Link.").waitFor();
  expect(await page.locator("#not-kept").isVisible()).toBe(false);
  await page.getByRole("link", { name: "English" }).click();
  await page.goto(url);
  await owned(page);
  await setPassword(page);
});

test("a program that loads the page again is still taken for one", async () => {
  const { url, resetId } = await mailLink();
  const page = await openAlone(url);
  await owned(page);
  await page.mouse.click(5, 5);
  await page.reload();
  await owned(page);
  expect(await page.locator("#touched").inputValue()).toBe("not-yet");
  await page
    .evaluate(`(() => {
    for (const input of document.querySelectorAll("form.sheet [type=password]")) input.value = "quiet lantern orchard nine";
    document.querySelector("form.sheet [type=submit]").click();
  })()`)
    .catch(() => undefined);
  await page.getByRole("alert").getByText("Please fill in the form once more.").waitFor();
  expect(await see.links({ resetId })).toMatchObject([{ endedAt: null }]);
});

test("no page on the way asked another origin for anything or broke its own policy", () => {
  expect(browser.watched()).toBeGreaterThan(30);
  expect(browser.complaints()).toEqual([]);
});
