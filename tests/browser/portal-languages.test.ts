// @module-tag chromium
import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import { locales } from "@rekey/contracts/locale";
import { expect, vi } from "vitest";
import { fromNow } from "../harness/arrange.ts";
import { browserTest } from "../harness/browser-test.ts";
import { type TestContact, createContact } from "../harness/create-contact.ts";
import { fillNewPassword } from "../harness/fill-new-password.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { givePassword } from "../harness/give-password.ts";
import { lockOut } from "../harness/lock-out.ts";
import { waitForLink } from "../harness/open-link.ts";
import { lookAtStaleForm, type PortalTour, smallestPhone, startPortalTour } from "../harness/portal-tour.ts";
import { type PortalLanguage, readPortalWords, shortMonthOf, wordAt } from "../harness/portal-words.ts";
import { requestByHand, requestByMail } from "../harness/request-reset.ts";
import { postForm } from "../harness/submit-password.ts";
import { waitForState } from "../harness/wait-for-state.ts";

// Each page is judged in five languages.
vi.setConfig({ testTimeout: 180_000 });

const catalogues = readPortalWords();
const portal = { TYPED_PASSWORD_LIFETIME: "30d", WAIT_FOR_CHANGE: "1s", ATTEMPTS_PER_ADDRESS: "4" };
const { test, system, see, arrange, browser } = browserTest({ serviceEnv: { portal } });

const visitorFrom = (locale: string, options: { javaScriptEnabled?: boolean } = {}): Promise<Page> =>
  browser.visitor({ locale, viewport: smallestPhone, ...options });
const startTour = (language: PortalLanguage): Promise<PortalTour> =>
  startPortalTour(system, browser, catalogues[language]);
const contactFor = (language: PortalLanguage): Promise<TestContact> => createContact(system, { locale: language });

async function mailLink(contact: TestContact): Promise<{ url: string; token: string }> {
  const reset = await requestByMail(system, contact.id);
  const link = await waitForLink(system, contact.email);
  await waitForState(system, reset.id, "mailed");
  return link;
}

// Every page and every state of it: in the language, no wider than the smallest phone, and accessible.
test.each(locales)("in %s, from signing in to a link that is dead", async (language) => {
  const tour = await startTour(language);
  const address = `nobody.${randomUUID()}@contacts.test`;
  await tour.open("/sign-in");
  await tour.see("signIn", "sign-in");
  await tour.signIn(address, "wrong");
  await tour.seeError("signInRefused", "sign-in-refused");
  const late = await contactFor(language);
  const password = await givePassword(system, late.id);
  const longAgo = new Date(Date.now() - 40 * 86_400_000);
  await arrange.change("credentials", { contactId: late.id }, { mustChange: true, setAt: longAgo });
  await tour.signIn(late.email, password);
  await tour.seeError("signInExpired", "sign-in-expired");
  for (let count = 0; count < 3; count += 1) await postForm(system, "/sign-in", { address, password: "wrong" });
  await tour.signIn(address, "wrong");
  await tour.see("page.errors.too-many.title", "too-many");
  await tour.open("/forgot-password");
  await tour.see("forgotPassword.title", "forgot-password");
  await tour.press("forgotPassword.send");
  await tour.seeError("forgotPassword.notAnAddress", "forgot-password-refused");
  await tour.type("address", address);
  await tour.press("forgotPassword.send");
  await tour.see("forgotPasswordSent.title", "forgot-password-sent");
  await tour.open("/set-password");
  await tour.see("setPassword.title", "set-password-by-code");
  await tour.open("/set-password#".padEnd(56, "A"));
  await tour.seeError("setPassword.codeProblems.none", "set-password-no-code");
  await tour.open("/set-password#".padEnd(57, "A"));
  await tour.see("deadLink.title", "dead-link");
  await tour.open(`/password/${randomUUID()}`);
  await tour.see("passwordNotSet.title", "password-not-set");
  await tour.open("/nowhere");
  await tour.see("page.errors.not-found.title", "not-found");
  await lookAtStaleForm(tour);
  expect(tour.faults).toEqual([]);
});

test.each(locales)("in %s, a mailed link, and each reason for which a password is refused", async (language) => {
  const tour = await startTour(language);
  const contact = await contactFor(language);
  const { url } = await mailLink(contact);
  await tour.page.goto(url);
  await tour.page.locator("#whose").getByText("@").waitFor();
  await tour.type("page.passwords.newPassword", "four words");
  await tour.see("setPassword.title", "set-password");
  await tour.press("page.passwordField.showPassword");
  await tour.type("page.passwords.newPassword", "four words and some more");
  await tour.see("setPassword.title", "set-password-shown");
  const refused = {
    "not-typeable": `otter\u200b${"lantern ".repeat(3)}`,
    "too-short": "short",
    "like-an-address": "test@example.com",
    "too-long": "a b c ".repeat(50).slice(0, 257),
    "too-common": "passwordpassword",
    "contains-context": `${contact.name} ${contact.name}`,
    "too-simple": "a".repeat(20),
  };
  for (const [reason, password] of Object.entries(refused)) {
    await fillNewPassword(tour.page, password);
    await tour.press("setPassword.set");
    await tour.seeError(`refusals.${reason}`, `refused-${reason}`);
  }
  await fillNewPassword(tour.page, freshPassword(), "other");
  await tour.press("setPassword.set");
  await tour.seeError("repeatNotSame", "not-repeated");
  await fillNewPassword(tour.page, freshPassword());
  await tour.page.locator("#note").evaluate((field: { value: string }) => (field.value = "x"));
  await tour.press("setPassword.set");
  await tour.seeError("setPassword.byProgram", "by-program");
  await fillNewPassword(tour.page, freshPassword());
  await tour.press("setPassword.set");
  await tour.see("passwordSet.title", "password-set");
  expect(tour.faults).toEqual([]);
});

test.each(locales)("in %s, an account, and a password that is changed in it", async (language) => {
  const tour = await startTour(language);
  const contact = await contactFor(language);
  const [given, password] = [freshPassword(), freshPassword()];
  await waitForState(system, (await requestByHand(system, contact.id, given, { mustChange: true })).id, "completed");
  await tour.signIn(contact.email, given);
  await tour.see("changePasswordPage.titleMustChange", "must-change");
  await tour.type("page.passwords.currentPassword", "wrong");
  await fillNewPassword(tour.page, password);
  await tour.press("changePassword");
  await tour.seeError("changePasswordPage.notCurrent", "change-password-not-current");
  await tour.type("page.passwords.currentPassword", given);
  await fillNewPassword(tour.page, given);
  await tour.press("changePassword");
  await tour.seeError("changePasswordPage.sameAsCurrent", "change-password-the-same");
  await tour.type("page.passwords.currentPassword", given);
  await fillNewPassword(tour.page, password);
  await tour.press("changePassword");
  await tour.see("passwordSet.title", "password-set-from-account");
  await postForm(system, "/sign-in", { address: contact.email, password });
  const threeDaysAgo = fromNow(-3 * 86_400_000);
  await arrange.change("portalSessions", { contactId: contact.id }, { createdAt: threeDaysAgo });
  await tour.signIn(contact.email, password);
  await tour.see("account.title", "account");
  expect((await tour.page.locator("time").allTextContents()).join()).toContain(
    shortMonthOf(catalogues[language], threeDaysAgo),
  );
  await tour.press("account.endOthers");
  await tour.page.getByRole("status").getByText(tour.word("account.othersEnded")).waitFor();
  await tour.see("account.title", "account-others-ended");
  await tour.page.getByRole("link", { name: tour.word("changePassword") }).click();
  await tour.see("changePasswordPage.title", "change-password");
  expect(tour.faults).toEqual([]);
});

async function lookAtHandOver(tour: Awaited<ReturnType<typeof startTour>>, contactId: string): Promise<void> {
  const [{ id } = { id: "" }] = await see.resets({ contactId, state: "completed" });
  await arrange.change("resets", { id }, { state: "handing-over", endedAt: null });
  await tour.open(`/password/${id}`);
  await tour.see("passwordHandingOver.title", "password-handing-over");
  await arrange.change("resets", { id }, { state: "undeliverable", endedAt: new Date() });
  await tour.open(`/password/${id}`);
  await tour.see("passwordNotHandedOver.title", "password-not-handed-over");
}
test("a password that is still being applied or passed on, and a service that is away, say so in each language", async () => {
  const tours = await Promise.all(locales.map(startTour));
  const contacts = await Promise.all(locales.map(contactFor));
  const passwords = await Promise.all(contacts.map(({ id }) => givePassword(system, id)));
  await system.stopService("credentials-worker");
  for (const [index, tour] of tours.entries()) {
    await tour.signIn(contacts[index]?.email ?? "", passwords[index] ?? "");
    await tour.page.getByRole("link", { name: tour.word("changePassword") }).click();
    await tour.type("page.passwords.currentPassword", passwords[index] ?? "");
    await fillNewPassword(tour.page, freshPassword());
    await tour.press("changePassword");
    await tour.see("passwordPending.title", "password-pending");
  }
  await system.restart("credentials-worker");
  for (const { page, word } of tours) await page.getByRole("heading", { name: word("passwordSet.title") }).waitFor();
  await Promise.all(tours.map((tour, index) => lookAtHandOver(tour, contacts[index]?.id ?? "")));
  await using _away = await lockOut(system, "rekey-portal");
  for (const [index, tour] of tours.entries()) {
    await tour.signIn(contacts[index]?.email ?? "", "any");
    await tour.see("page.errors.away.title", "away");
  }
  expect(tours.flatMap(({ faults }) => faults)).toEqual([]);
});

test("a contact whose language is German finds all that follows the mailed link in German, whatever the browser asks for", async () => {
  const german = (path: string) => wordAt(catalogues.de, path);
  const page = await visitorFrom("es-ES");
  const { url } = await mailLink(await contactFor("de"));
  await page.goto(url);
  await page.getByRole("heading", { name: german("setPassword.title") }).waitFor();
  await fillNewPassword(page, "kurz");
  await page.getByRole("button", { name: german("setPassword.set") }).click();
  await page.getByRole("alert").getByText("mindestens 15 Zeichen").waitFor();
  await fillNewPassword(page, freshPassword());
  await page.getByRole("button", { name: german("setPassword.set") }).click();
  await page.getByRole("heading", { name: german("passwordSet.title") }).waitFor();
  await page.getByRole("link", { name: german("signIn") }).click();
  await page.getByRole("heading", { name: german("signIn") }).waitFor();
  await page.goto(url);
  await page.getByRole("heading", { name: german("deadLink.title") }).waitFor();
  expect((await page.context().cookies()).map(({ name }) => name)).toEqual(["rekey_portal_form"]);
});

test("without script another language is chosen on any page, and stays, also when a mail in another one is opened", async () => {
  const page = await visitorFrom("en-GB", { javaScriptEnabled: false });
  await page.goto(`${system.portalUrl}/sign-in`);
  await page.getByRole("navigation", { name: "Language" }).getByRole("link", { name: "العربية" }).click();
  await page.getByRole("heading", { name: wordAt(catalogues.ar, "signIn") }).waitFor();
  expect(page.url()).toBe(`${system.portalUrl}/sign-in`);
  await page.getByRole("link", { name: wordAt(catalogues.ar, "forgotPassword.title") }).click();
  await page.getByRole("heading", { name: wordAt(catalogues.ar, "forgotPassword.title") }).waitFor();
  await page.goto((await mailLink(await contactFor("de"))).url);
  await page.getByRole("heading", { name: wordAt(catalogues.ar, "setPassword.title") }).waitFor();
  await page.getByRole("link", { name: "English" }).click();
  await page.getByRole("heading", { name: "Set your password" }).waitFor();
});

test("whoever chooses another language on the page of a link still has the link, also after a refusal", async () => {
  const page = await visitorFrom("de-DE");
  await page.goto((await mailLink(await contactFor("de"))).url);
  await page.locator("#whose").getByText("@").waitFor();
  await page.getByRole("link", { name: "Français" }).click();
  await page.getByRole("heading", { name: wordAt(catalogues.fr, "setPassword.title") }).waitFor();
  await page.locator("#whose").getByText("@").waitFor();
  await fillNewPassword(page, "court");
  await page.getByRole("button", { name: wordAt(catalogues.fr, "setPassword.set") }).click();
  await page.getByRole("alert").waitFor();
  await page.getByRole("link", { name: "Español" }).click();
  await page.locator("#whose").getByText("@").waitFor();
  await fillNewPassword(page, freshPassword());
  await page.getByRole("button", { name: wordAt(catalogues.es, "setPassword.set") }).click();
  await page.getByRole("heading", { name: wordAt(catalogues.es, "passwordSet.title") }).waitFor();
  expect(page.url()).not.toContain("#");
});

test("a page says what its language depends on, and a refusal before any page is known is in the language too", async () => {
  const form = { method: "POST", headers: { "accept-language": "de", origin: "https://evil.test" } };
  const page = await fetch(`${system.portalUrl}/sign-in`, { headers: { "accept-language": "de" } });
  const stolen = await fetch(`${system.portalUrl}/sign-in`, form);
  expect([page.status, stolen.status]).toEqual([200, 403]);
  expect(await stolen.text()).toContain(wordAt(catalogues.de, "page.errors.cross-site.title"));
  for (const answer of [page, stolen]) {
    const said = ["content-language", "vary", "cache-control"].map((name) => answer.headers.get(name));
    expect(said).toEqual(["de", "Accept-Language, Cookie", "no-store"]);
  }
});

test("no page on the way asked another origin for anything or broke its own policy", () => {
  expect(browser.watched()).toBeGreaterThan(30);
  expect(browser.complaints()).toEqual([]);
});
