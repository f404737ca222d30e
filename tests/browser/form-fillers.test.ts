// @module-tag chromium
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { browserTest } from "../harness/browser-test.ts";
import { createContact } from "../harness/create-contact.ts";
import { fillNewPassword } from "../harness/fill-new-password.ts";
import { fillSignIn } from "../harness/fill-sign-in.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { waitForLink } from "../harness/open-link.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const { test, system, see, browser } = browserTest();

/** What a program does at the page of a link, by script. */
const script = {
  fillAll: (value: string) => `for (const input of document.querySelectorAll("form.sheet input")) {
    input.value = ${JSON.stringify(value)};
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }`,
  fillByType: (password: string) => `for (const input of document.querySelectorAll("form.sheet input")) {
    if (input.type === "hidden") continue;
    input.value = input.type === "password" ? ${JSON.stringify(password)} : "John Doe";
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }`,
  fillPasswords: (password: string) => `for (const input of document.querySelectorAll("form.sheet [type=password]")) {
    input.value = ${JSON.stringify(password)};
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }`,
  press: `document.querySelector("form.sheet [type=submit]").click()`,
  submit: `document.querySelector("form.sheet").submit()`,
};

/** Fills in what Chromium calls visible, with keys of the browser itself. */
async function fillVisible(page: Page, value: string): Promise<void> {
  for (const input of await page.locator("form.sheet input:visible:not([readonly])").all()) await input.fill(value);
}

type Filler = (page: Page) => Promise<unknown>;
/** Sends the form and waits for the page that answers it. */
async function submitted(page: Page, send: () => Promise<unknown>): Promise<void> {
  await Promise.all([page.waitForEvent("framenavigated"), send()]);
  await page.waitForLoadState();
}
const byScript =
  (fill: string, send: string): Filler =>
  (page) =>
    submitted(page, async () => {
      await page.evaluate(fill);
      // The page may be gone before the script has told its end.
      await page.evaluate(send).catch(() => undefined);
    });
const byBrowser =
  (fill: Filler): Filler =>
  async (page) => {
    await fill(page);
    await submitted(page, () => page.locator("form.sheet [type=submit]").click());
  };

const drawn = freshPassword();
const fillers: Record<string, Filler> = {
  "all inputs, by script, with one address": byScript(script.fillAll("test@example.com"), script.press),
  "what is visible, with one text": byBrowser((page) => fillVisible(page, "lorem ipsum dolor sit amet")),
  "the passwords alone, with a usual one": byBrowser((page) => fillNewPassword(page, "Test1234!Test1234!")),
  "all but what is hidden by type, with a good password": byScript(script.fillByType(drawn), script.press),
  "what is visible, with a good password": byBrowser((page) => fillVisible(page, drawn)),
  "the passwords alone, by script, with a good one": byScript(script.fillPasswords(drawn), script.press),
  "the same, past the page's own scripts": byScript(script.fillPasswords(drawn), script.submit),
};

async function expectKept(resetId: string): Promise<void> {
  expect(await see.reset(resetId)).toMatchObject({ state: "mailed", sealedPassword: null });
  expect(await see.links({ resetId })).toMatchObject([{ endedAt: null }]);
}

test("whatever fills in the form of a link, the link stays good for the person", async () => {
  const contact = await createContact(system);
  const reset = await requestByMail(system, contact.id);
  const { url } = await waitForLink(system, contact.email);
  await waitForState(system, reset.id, "mailed");
  const program = await browser.visitor();
  for (const [what, fill] of Object.entries(fillers)) {
    // The address alone, with another fragment, would not load the page again.
    await program.goto("about:blank");
    await program.goto(url);
    await program.locator("#whose").getByText("@").waitFor();
    await fill(program);
    expect(await program.getByRole("heading", { name: "Your password is set" }).count(), what).toBe(0);
    await expectKept(reset.id);
  }
  const person = await browser.visitor();
  await person.goto(url);
  await person.locator("#whose").getByText("@").waitFor();
  await fillNewPassword(person, drawn);
  await person.getByRole("button", { name: "Set password" }).click();
  await person.getByRole("heading", { name: "Your password is set" }).waitFor();
  await person.getByRole("link", { name: "Sign in" }).click();
  await fillSignIn(person, contact.email, drawn);
  await person.getByRole("heading", { name: "Your account" }).waitFor();
});

test("whoever is quicker than anybody types is asked for it once more, with the link kept on the page", async () => {
  await system.restart("portal", { FORM_FILLED_AFTER: "1h" });
  const contact = await createContact(system);
  const reset = await requestByMail(system, contact.id);
  const { url } = await waitForLink(system, contact.email);
  await waitForState(system, reset.id, "mailed");
  const page = await browser.visitor();
  await page.goto(url);
  await page.locator("#whose").getByText("@").waitFor();
  await fillNewPassword(page, drawn);
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByRole("alert").getByText("Please fill in the form once more.").waitFor();
  expect(await page.content()).not.toContain(drawn);
  await expectKept(reset.id);
  await system.restart("portal", { FORM_FILLED_AFTER: "0ms" });
  await fillNewPassword(page, drawn);
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByRole("heading", { name: "Your password is set" }).waitFor();
});

test("a password manager finds both fields of a new password, and the field that nobody sees is none of its business", async () => {
  const page = await browser.visitor();
  await page.goto(`${system.portalUrl}/set-password`);
  const asked = await page
    .locator("form.sheet [autocomplete='new-password']")
    .evaluateAll((fields: { id: string }[]) => fields.map(({ id }) => id));
  expect(asked).toEqual(["new-password", "repeat-password"]);
  for (const id of asked)
    expect(await page.locator(`#${id}`).getAttribute("maxlength"), "what is pasted is not cut").toBeNull();
  const hidden = page.locator("#note");
  expect(await hidden.getAttribute("autocomplete")).toBe("off");
  expect(
    await page.getByRole("textbox").evaluateAll((fields: { id: string }[]) => fields.map(({ id }) => id)),
  ).not.toContain("note");
  await page.getByLabel("New password").focus();
  const reached: (string | null)[] = [];
  for (let presses = 0; presses < 12; presses += 1) {
    reached.push(await page.evaluate<string | null>("document.activeElement && document.activeElement.id"));
    await page.keyboard.press("Tab");
  }
  expect(reached).toContain("repeat-password");
  expect(reached).not.toContain("note");
  await page.getByLabel("New password").fill(`${drawn} `);
  await page.getByText("the space at the beginning or the end is part of it").waitFor();
  await page.getByLabel("New password").fill("🔐".repeat(257));
  await page.getByText("257 characters, at most 256").waitFor();
});
