// @module-tag chromium
import { anyPort } from "@rekey/dev/free-port";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { browserTest } from "../harness/browser-test.ts";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { enterConsole, fillSignIn } from "../harness/fill-sign-in.ts";
import { fillNewPassword } from "../harness/fill-new-password.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { givePassword } from "../harness/give-password.ts";
import { startHttpProxy } from "../harness/http-proxy.ts";
import { waitForLink } from "../harness/open-link.ts";
import { waitFor } from "../harness/wait-for.ts";

const { test, system, browser } = browserTest({
  services: ["api", "portal", "console", "credentials-worker", "mail-worker"],
});

const visitorWithoutScript = () => browser.visitor({ javaScriptEnabled: false });

async function enterContact(contact: TestContact): Promise<Page> {
  const staff = await visitorWithoutScript();
  await enterConsole(staff, system, "staff");
  await staff.goto(`${system.consoleUrl}/contacts/${contact.id}`);
  return staff;
}

/** Without script a page is as old as its loading, so the reader loads it again. */
async function reloadUntil(page: Page, url: string, words: string): Promise<void> {
  await waitFor(
    async () => {
      await page.goto(url);
      return (await page.locator(".pill-word").textContent()) === words;
    },
    { message: `the page saying ${words}`, everyMs: 200 },
  );
}

test("without script a reset by mail goes from the choice to a signed-in contact, who pastes the code", async () => {
  const contact = await createContact(system);
  const staff = await enterContact(contact);
  await staff.getByLabel("Send Set Password Email").check();
  await staff.getByRole("button", { name: "Save" }).click();
  await staff.getByRole("status").getByText("Saved. The link is on its way").waitFor();
  const { url, token } = await waitForLink(system, contact.email);
  await reloadUntil(staff, `${system.consoleUrl}/contacts/${contact.id}`, "Mailed");

  const visitor = await visitorWithoutScript();
  await visitor.goto(url);
  const pasted = {
    [token.slice(1)]: "There is no whole code in this.",
    [`${url} ${url.replace(token, "A".repeat(43))}`]: "There are different codes in this",
    [token.toLowerCase()]: "The capital and small letters of this code were changed",
  };
  for (const [text, refusal] of Object.entries(pasted)) {
    await visitor.getByLabel("Code from the mail").fill(text);
    await fillNewPassword(visitor, "aaaaaaaaaaaaaaaaaaaa");
    await visitor.getByRole("button", { name: "Set password" }).click();
    await visitor.getByRole("alert").getByText(refusal).waitFor();
  }
  const guarded = `https://eur01.safelinks.protection.outlook.com/?url=${encodeURIComponent(url)}&data=05%7C02&reserved=0`;
  await visitor.getByLabel("Code from the mail").fill(guarded);
  await fillNewPassword(visitor, "aaaaaaaaaaaaaaaaaaaa");
  await visitor.getByRole("button", { name: "Set password" }).click();
  await visitor.getByRole("alert").getByText("Choose a few unrelated words").waitFor();
  expect(await visitor.getByLabel("Code from the mail").count()).toBe(0);
  const password = freshPassword();
  await fillNewPassword(visitor, password);
  await visitor.getByRole("button", { name: "Set password" }).click();
  await visitor.getByRole("heading", { name: "Your password is set" }).waitFor();
  await visitor.getByRole("link", { name: "Sign in" }).click();
  await fillSignIn(visitor, contact.email, password);
  await visitor.getByRole("heading", { name: "Your account" }).waitFor();
  await visitor.getByText("UTC").first().waitFor();
  await reloadUntil(staff, `${system.consoleUrl}/contacts/${contact.id}`, "Password set");
});

test("without script staff sets a password by hand, and is told what is wrong with it", async () => {
  const contact = await createContact(system);
  const staff = await enterContact(contact);
  const password = freshPassword();
  await staff.getByLabel("Set a password").check();
  await staff.getByLabel("New password").fill(password);
  await staff.getByLabel("Repeat password").fill(`${password} not`);
  await staff.getByRole("button", { name: "Save" }).click();
  await staff.getByRole("alert").getByText("The two passwords are not the same").waitFor();
  expect(await staff.content()).not.toContain(password);
  await staff.getByLabel("New password").fill(password);
  await staff.getByLabel("Repeat password").fill(password);
  await staff.getByRole("button", { name: "Save" }).click();
  await reloadUntil(staff, `${system.consoleUrl}/contacts/${contact.id}`, "Password set");

  const visitor = await visitorWithoutScript();
  await visitor.goto(system.portalUrl);
  await fillSignIn(visitor, contact.email, password);
  await visitor.getByRole("heading", { name: "Choose your own password" }).waitFor();
});

test("without script a contact asks for a link, and staff resends and cancels it", async () => {
  const contact = await createContact(system);
  const visitor = await visitorWithoutScript();
  await visitor.goto(`${system.portalUrl}/sign-in`);
  await visitor.getByRole("link", { name: "Forgot your password?" }).click();
  await visitor.getByLabel("E-mail address").fill(contact.email.toUpperCase());
  await visitor.getByRole("button", { name: "Send the link" }).click();
  await visitor.getByRole("heading", { name: "Look into your mail" }).waitFor();
  await waitForLink(system, contact.email);

  const staff = await enterContact(contact);
  await reloadUntil(staff, `${system.consoleUrl}/contacts/${contact.id}`, "Mailed");
  await staff.getByRole("button", { name: "Resend" }).click();
  await staff.getByRole("status").getByText("The link is sent once more.").waitFor();
  const { token } = await waitForLink(system, contact.email, 2);
  await reloadUntil(staff, `${system.consoleUrl}/contacts/${contact.id}`, "Mailed");
  await staff.getByRole("button", { name: "Cancel this reset" }).click();
  await staff.getByRole("status").getByText("The reset is cancelled. Its link is dead.").waitFor();
  await visitor.goto(`${system.portalUrl}/set-password`);
  await visitor.getByLabel("Code from the mail").fill(token);
  await fillNewPassword(visitor, freshPassword());
  await visitor.getByRole("button", { name: "Set password" }).click();
  await visitor.getByRole("heading", { name: "This link cannot be used" }).waitFor();
  expect(system.mailbox.mailsTo(contact.email)).toHaveLength(2);
});

test("no page on the way asked another origin for anything or broke its own policy", () => {
  expect(browser.watched()).toBeGreaterThan(30);
  expect(browser.complaints()).toEqual([]);
});

test("where a proxy drops what browsers say of a form, its token lets it through, and a stale form is kept", async () => {
  const contact = await createContact(system);
  const password = await givePassword(system, contact.id);
  const [port, ownPort] = [await anyPort(), await anyPort()];
  const without = ["origin", "referer", "sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest", "sec-fetch-user"];
  await using proxy = await startHttpProxy(`http://127.0.0.1:${port}`, { without, port: ownPort });
  const portal = await system.startReplica("portal", { PORT: String(port), PORTAL_URL: proxy.url });
  const visitor = await visitorWithoutScript();
  await visitor.goto(proxy.url);
  await fillSignIn(visitor, contact.email, `${password} not`);
  await visitor.getByRole("alert").getByText("The address or the password is not right.").waitFor();

  const late = await visitor.context().newPage();
  await late.goto(`${proxy.url}/fr/sign-in`);
  await fillSignIn(visitor, contact.email, password);
  await visitor.getByRole("heading", { name: "Your account" }).waitFor();
  await late.locator("#address").fill(contact.email);
  await late.locator("#password").fill(password);
  await late.locator("#password").press("Enter");
  await late.getByRole("heading", { name: "Veuillez envoyer encore une fois" }).waitFor();
  expect(await late.content()).not.toContain(password);
  await late.locator("#password").fill(password);
  await late.getByRole("button", { name: "Envoyer de nouveau" }).click();
  await late.waitForURL(/\/account$/);

  await visitor.reload();
  await late.context().clearCookies();
  await visitor.getByRole("button", { name: "Sign out everywhere else" }).click();
  await visitor.getByText("Your browser did not send along the cookie").waitFor();
  await visitor.getByRole("link", { name: "Go to the start page" }).click();
  await fillSignIn(visitor, contact.email, password);
  await visitor.getByRole("button", { name: "Sign out", exact: true }).click();
  await visitor.getByRole("heading", { name: "Sign in" }).waitFor();
  await portal.stop();
});

test("a request without a word of a browser is taken with the token of its own page alone, at both sites", async () => {
  const contact = await createContact(system);
  const portal = await openForm(`${system.portalUrl}/forgot-password`);
  const other = await openForm(`${system.portalUrl}/forgot-password`);
  const fields = { address: contact.email };
  for (const headers of [{ origin: "https://evil.test" }, { "sec-fetch-site": "same-site" }])
    expect(await portal.send({ ...fields, "form-token": portal.token }, headers)).toBe(403);
  expect(await portal.send(fields)).toBe(403);
  expect(await portal.send({ ...fields, "form-token": other.token })).toBe(403);
  expect(await portal.send({ ...fields, "form-token": portal.token }, { cookie: "" })).toBe(403);
  expect(await portal.send({ ...fields, "form-token": portal.token })).toBe(303);
  expect(await portal.send({ ...fields, "form-token": portal.token }, { origin: "null" }), "and once more").toBe(303);

  const { email, password } = system.staff.staff;
  const stranger = await fetch(`${system.consoleUrl}/clients`, {
    headers: { cookie: `rekey_console=${"a".repeat(43)}` },
  });
  expect(stranger.headers.getSetCookie(), "what was not sent or has ended is not taken away").toEqual([]);
  const console = await openForm(`${system.consoleUrl}/sign-in`);
  expect(await console.send({ address: email, password })).toBe(403);
  expect(await console.send({ address: email, password, "form-token": portal.token })).toBe(403);
  expect(await console.send({ address: email, password, "form-token": console.token })).toBe(303);
});

/** A form as a program of no browser has it: with the cookie of its page and what stands in it. */
async function openForm(url: string) {
  const page = await fetch(url);
  const cookie = page.headers.getSetCookie().map((line) => line.split(";")[0]);
  const [, token = ""] = /name="form-token" value="([^"]+)"/.exec(await page.text()) ?? [];
  const send = async (fields: Record<string, string>, headers: Record<string, string> = {}) => {
    const sent = { cookie: cookie.join("; "), ...headers };
    const answer = await fetch(url, {
      method: "POST",
      redirect: "manual",
      headers: sent,
      body: new URLSearchParams(fields),
    });
    await answer.arrayBuffer();
    return answer.status;
  };
  return { token, send };
}
