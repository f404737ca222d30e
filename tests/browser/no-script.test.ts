import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { enterConsole, fillSignIn } from "../harness/fill-sign-in.ts";
import { fillNewPassword } from "../harness/fill-new-password.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { waitForLink } from "../harness/open-link.ts";
import { startBrowser, type WatchedBrowser } from "../harness/start-browser.ts";
import { startTestSystem, type TestSystem } from "../harness/test-system.ts";
import { waitFor } from "../harness/wait-for.ts";

let system: TestSystem;
let browser: WatchedBrowser;
beforeAll(async () => {
  await using stack = new AsyncDisposableStack();
  system = stack.use(
    await startTestSystem({ services: ["api", "portal", "console", "credentials-worker", "mail-worker"] }),
  );
  browser = stack.use(await startBrowser(system));
  const started = stack.move();
  return () => started.disposeAsync();
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
