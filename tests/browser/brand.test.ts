// @module-tag chromium
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { locales } from "@rekey/contracts/locale";
import { expect, vi } from "vitest";
import { browserTest } from "../harness/browser-test.ts";
import { type TestContact, createContact } from "../harness/create-contact.ts";
import { fillSignIn } from "../harness/fill-sign-in.ts";
import { givePassword } from "../harness/give-password.ts";
import { lockOut } from "../harness/lock-out.ts";
import { lookAtPage } from "../harness/look-at-page.ts";
import { readPortalWords, wordAt } from "../harness/portal-words.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { firmSettings, helpUrl, logoFile } from "../harness/sample-firms.ts";
import { waitFor } from "../harness/wait-for.ts";

vi.setConfig({ testTimeout: 120_000 });

const name = `Marlow & Finch "O'Neil" <Söhne>`;
const long = "شركة النور للمحاسبة والاستشارات المالية وأبناؤه Rindfleischetikettierungsüberwachung GmbH & Co. KG";
const catalogues = readPortalWords();

const brand = { ...firmSettings, BRAND_NAME: name, BRAND_LOGO: logoFile, TIME_ZONE: "Europe/London" };
const serviceEnv = { "mail-worker": { MAIL_REPLY_TO: "Hilfe <hilfe@müller.example>" } };
const { test, system, browser } = browserTest({ env: brand, serviceEnv });

/** What a page lacks of the firm, in the head of its document, its own head, and its foot. */
async function missingOn(page: Page, firm: string): Promise<string[]> {
  const foot = squash(await page.locator("footer .firm").innerText());
  const [, ...lines] = [firm, ...(firmSettings["BRAND_ADDRESS"] ?? "").split("\n"), firmSettings["BRAND_PHONE"] ?? ""];
  const links = await page
    .locator("footer .firm a")
    .evaluateAll((all: { href: string }[]) => all.map(({ href }) => href));
  return [
    ...((await page.title()).endsWith(` · ${firm}`) ? [] : [`the title is ${await page.title()}`]),
    ...((await page.locator(".site-header .brand").innerText()).includes(firm) ||
    (await page.getByRole("img", { name: firm, exact: true }).count()) === 1
      ? []
      : ["the head does not name it"]),
    ...[firm, ...lines].filter((line) => !foot.includes(squash(line))).map((line) => `the foot lacks ${line}`),
    ...(links.join() === `tel:+442079460123,${helpUrl}` ? [] : [`the foot leads to ${links.join()}`]),
  ];
}

const squash = (text: string) => text.replaceAll(/\s+/g, " ").trim();

async function open(page: Page, path: string): Promise<number> {
  const answer = await page.goto(`${system.portalUrl}${path}`);
  return answer?.status() ?? 0;
}

test("every page of the portal names the firm and where to ask, in each language, also where something went wrong", async () => {
  const page = await browser.visitor();
  const faults: string[] = [];
  for (const language of locales) {
    const see = async (path: string, status: number) => {
      expect([path, await open(page, `/${language}${path}`)]).toEqual([path, status]);
      faults.push(...(await missingOn(page, name)).map((fault) => `${language} ${path}: ${fault}`));
    };
    for (const path of ["/sign-in", "/forgot-password", "/set-password"]) await see(path, 200);
    await see("/nowhere", 404);
    await see("/set-password/not-usable", 410);
    await see("/forgot-password/sent", 200);
    const hint = wordAt(catalogues[language], "forgotPasswordSent.nothingThereCall");
    await page.getByText(hint.replace("{phone}", firmSettings["BRAND_PHONE"] ?? "")).waitFor();
  }
  await open(page, "/sign-in");
  {
    await using _away = await lockOut(system, "rekey-portal");
    await fillSignIn(page, "nobody@contacts.test", "any");
    await page.getByRole("heading", { name: wordAt(catalogues.en, "page.errors.away.title") }).waitFor();
    faults.push(...(await missingOn(page, name)));
  }
  expect(faults).toEqual([]);
});

test("a mail is the firm's by its sender, its subject and its foot, and answers go where the firm reads them", async () => {
  const contact = await createContact(system, { timeZone: "Asia/Kolkata" });
  await requestByMail(system, contact.id);
  const mail = await waitFor(() => system.mailbox.mailsTo(contact.email)[0], { message: "the mail" });
  expect(mail.from).toEqual({ name, address: "portal@rekey.test" });
  // What is read as another script is sent as mail servers know it.
  expect(String(mail.raw)).toContain("Reply-To: Hilfe <hilfe@xn--mller-kva.example>\r\n");
  expect(mail.subject).toBe(`Set your password for ${name}`);
  for (const said of [name, "14 Tanner’s Yard", firmSettings["BRAND_PHONE"] ?? "", helpUrl, "GMT+5:30"])
    expect(mail.text).toContain(said);
  expect(mail.attachments).toMatchObject([{ fileName: "logo.png", contentType: "image/png" }]);
  expect(mail.html).toContain('src="data:image/png;base64,');
});

async function signIn(page: Page, contact: TestContact): Promise<void> {
  const password = await givePassword(system, contact.id);
  await open(page, "/sign-in");
  await fillSignIn(page, contact.email, password);
  await page.getByRole("heading", { name: "Your account" }).waitFor();
}

test("times on a page are the contact's own, else those of the browser, and without script those of the firm", async () => {
  const [own, none] = [await createContact(system, { timeZone: "Asia/Kolkata" }), await createContact(system)];
  const seen = async (contact: TestContact, javaScriptEnabled: boolean) => {
    const page = await browser.visitor({ locale: "en-GB", timezoneId: "America/New_York", javaScriptEnabled });
    await signIn(page, contact);
    return page.locator("time").first().textContent();
  };
  expect(await seen(own, true)).toContain("GMT+5:30");
  expect(await seen(own, false)).toContain("GMT+5:30");
  expect(await seen(none, true)).toMatch(/GMT-[45]$/);
  expect(await seen(none, false)).toMatch(/ (?:GMT|BST)$/);
});

test("pages look right and are accessible with a logo and pale colours, and with the longest name in two directions", async () => {
  const page = await browser.visitor();
  const faults: string[] = [];
  const look = async (what: string, firm: string) => {
    for (const path of ["/en/sign-in", "/ar/forgot-password/sent", "/de/set-password/not-usable"]) {
      await open(page, path);
      faults.push(...(await lookAtPage(page, `brand-${what}-${path.slice(1).replaceAll("/", "-")}`)));
      faults.push(...(await missingOn(page, firm)));
    }
  };
  await look("logo", name);
  await system.restart("portal", { BRAND_NAME: long, BRAND_LOGO: "", BRAND_COLOUR: "#4b2e83" });
  await look("long", long);
  expect(await page.locator("img").count()).toBe(0);
  expect([...faults, ...browser.complaints()]).toEqual([]);
});

const run = promisify(execFile);

test("what is set wrongly stops the start of whoever reads it, each by its name, and is not repeated", async () => {
  const wrong = {
    BRAND_NAME: "Firm\r\nBcc: evil@other.test",
    BRAND_COLOUR: "#ffcc00",
    BRAND_LOGO: join(import.meta.dirname, "brand.test.ts"),
    BRAND_HELP_URL: "javascript:alert(1)",
    TIME_ZONE: "Mars/Phobos",
    MAIL_REPLY_TO: "a@firm.test, b@firm.test",
  };
  for (const [service, names] of [
    ["mail-worker", Object.keys(wrong)],
    ["portal", Object.keys(wrong).filter((each) => each !== "MAIL_REPLY_TO")],
    ["console", ["TIME_ZONE"]],
  ] as const) {
    const main = join(import.meta.dirname, `../../services/${service}/src/main.ts`);
    const failed: unknown = await run(process.execPath, [main], { env: wrong }).catch((error: unknown) => error);
    const said = String((failed as { stderr?: string }).stderr);
    for (const each of names) expect(said).toMatch(new RegExp(String.raw`^  ${each}: (?!is not set)`, "m"));
    for (const value of Object.values(wrong)) expect(said).not.toContain(value);
  }
});
