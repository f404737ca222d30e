import { join, resolve } from "node:path";
import { locales } from "@rekey/contracts/locale";
import { HtmlValidate } from "html-validate";
import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { openChromium } from "../harness/chromium.ts";
import { findAxeFaults, wcag } from "../harness/find-axe-faults.ts";
import { mailHtmlRules } from "../harness/mail-html-rules.ts";
import { findCutText, findReadingSides } from "../harness/measure-text.ts";
import { firmsOfMails, helpUrl } from "../harness/sample-firms.ts";
import { writeMails, type WrittenMail } from "../harness/write-mails.ts";

const widths = [320, 360, 600, 1280] as const;
const schemes = ["light", "dark"] as const;
const takesPictures = process.env["SCREENSHOTS"] === "all";
const screenshotDir = resolve(join(import.meta.dirname, "../../screenshots/mails"));

let mails: readonly WrittenMail[];
let page: Page;
const asked: string[] = [];
beforeAll(async () => {
  await using stack = new AsyncDisposableStack();
  const written = await Promise.all([undefined, ...firmsOfMails].map(writeMails));
  for (const each of written) stack.use(each);
  mails = written.flatMap((each) => each.mails);
  const browser = await openChromium();
  stack.defer(() => browser.close());
  page = await browser.newPage();
  await page.route("**/*", (route) => {
    asked.push(route.request().url());
    return route.abort();
  });
  const started = stack.move();
  return () => started.disposeAsync();
});

/** What is found wrong with every mail, each told with the mail's name. */
async function faultsOf(find: (mail: WrittenMail) => string[] | Promise<string[]>): Promise<string[]> {
  const faults: string[] = [];
  for (const mail of mails) faults.push(...(await find(mail)).map((fault) => `${mail.name}: ${fault}`));
  return faults;
}

const urlsIn = (text: string): string[] => text.match(/https?:\/\/[^\s"'<>]+/g) ?? [];
const linesOf = (text: string): string[] => text.split("\n").filter((line) => line !== "");
const squash = (text: string): string => text.replaceAll(/\s+/g, " ").trim();
const isLinkMail = ({ name }: WrittenMail): boolean => name.includes("/set-password-");
const isPlain = ({ name }: WrittenMail): boolean => locales.some((language) => name.startsWith(`${language}/`));
const hasLogo = ({ name }: WrittenMail): boolean => name.startsWith("logo-");
/** The old address has nothing to open: what it led to is closed. */
const hasButton = ({ name }: WrittenMail): boolean => !name.endsWith("/address-changed");

test("there is every mail in every language", () => {
  const templates =
    "address-changed password-changed password-set-by-staff set-password-by-self set-password-by-staff set-password-long-names";
  const expected = locales.flatMap((language) => templates.split(" ").map((template) => `${language}/${template}`));
  expect(mails.filter(isPlain).map(({ name }) => name)).toEqual(expected.toSorted());
  expect(new Set(mails.map(({ html }) => html)).size).toBe(mails.length);
});

test("no mail has a fault that axe knows (WCAG 2.2 AA), light or dark, on a phone or a desktop", async () => {
  const faults = await faultsOf(async ({ name, html }) => {
    const found: string[] = [];
    await page.setContent(html);
    for (const colorScheme of schemes) {
      for (const width of [360, 1280]) {
        await page.setViewportSize({ width, height: 600 });
        await page.emulateMedia({ colorScheme });
        if (takesPictures) {
          const file = `${name.replace("/", "-")}-${width}-${colorScheme}.png`;
          await page.screenshot({ path: join(screenshotDir, file), fullPage: true });
        }
        found.push(...(await findAxeFaults(page, wcag)).map((fault) => `${width} ${colorScheme}: ${fault}`));
      }
    }
    return found;
  });
  expect(faults).toEqual([]);
}, 180_000);

test("every mail is valid HTML but for what mail programs need", async () => {
  const validator = new HtmlValidate(mailHtmlRules);
  const faults = await faultsOf(({ html }) =>
    validator
      .validateStringSync(html)
      .results.flatMap(({ messages }) => messages)
      .map(({ line, ruleId, message }) => `line ${line}: ${ruleId}: ${message}`),
  );
  expect(faults).toEqual([]);
});

test("every layout table says that it is one, and no mail has a script, a form, a frame, or an image but a firm's logo", async () => {
  const faults = await faultsOf(async (mail) => {
    await page.setContent(mail.html);
    const found = await page.locator("table:not([role=presentation])").count();
    const logos = await page.getByRole("img", { name: "Marlow & Finch", exact: true }).count();
    const images = await page.locator("img").count();
    const foreign = page.locator("picture, svg, video, audio, script, form, input, iframe, object, embed, link");
    return [
      ...(found === 0 ? [] : [`${found} tables read out as such`]),
      ...((await foreign.count()) === 0 ? [] : ["more than text and links"]),
      ...(images === Number(hasLogo(mail)) && logos === images ? [] : [`${images} images, ${logos} of them logos`]),
      ...((await page.locator("table").count()) > 0 ? [] : ["no table at all"]),
    ];
  });
  expect(faults).toEqual([]);
});

test("no mail asks anything of anybody when it is shown; an address stands only in links and their words", async () => {
  asked.length = 0;
  const faults = await faultsOf(async (mail) => {
    const { html, forced } = mail;
    for (const each of [html, forced.light, forced.dark]) await page.setContent(each, { waitUntil: "load" });
    const inLinks = await page.evaluate<string[]>(
      "[...document.links].map((link) => link.href + ' ' + link.innerText)",
    );
    const names = ["http://www.w3.org/1999/xhtml"];
    const allowed = new Set([...inLinks.flatMap(urlsIn), ...names]);
    const strays = urlsIn(html).filter((url) => !allowed.has(url));
    const enclosed = html.replaceAll(/ src="data:image\/png;base64,[A-Za-z0-9+/=]+"/g, "");
    const loading =
      enclosed.match(/\b(?:src|srcset|background|poster)\s*=|url\(|@import|@font-face|\/\/fonts\./gi) ?? [];
    return [
      ...strays,
      ...loading,
      ...(inLinks.some((link) => !link.startsWith(helpUrl)) === hasButton(mail) ? [] : [`${inLinks.length} links`]),
    ];
  });
  expect(faults).toEqual([]);
  expect(asked).toEqual([]);
});

test("no mail is wider than a narrow phone, and each that leads somewhere has one button that a thumb can hit", async () => {
  const faults = await faultsOf(async (mail) => {
    const found: string[] = [];
    await page.setContent(mail.html);
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      const overflow = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
      if (overflow > 0) found.push(`${width}: wider than the window by ${overflow} px`);
      found.push(...(await findCutText(page)));
      const buttons = await page.locator(".cta a").all();
      const [box] = await Promise.all(buttons.map((button) => button.boundingBox()));
      if (!hasButton(mail) && buttons.length === 0) continue;
      if (buttons.length !== 1 || !box || box.height < 44 || box.width < 44)
        found.push(`${width}: ${buttons.length} buttons, ${box?.width} x ${box?.height}`);
    }
    return found;
  });
  expect(faults).toEqual([]);
});

test("the text part says what the HTML says, in its order, which needs no styles and no images", async () => {
  const faults = await faultsOf(async ({ html, text }) => {
    await page.setContent(html.replaceAll(/<style[\s\S]*?<\/style>/g, "").replaceAll(/\sstyle="[^"]*"/g, ""));
    const shown = squash(await page.evaluate<string>("document.body.innerText"));
    let from = 0;
    const found: string[] = [];
    for (const line of linesOf(text).filter((each) => urlsIn(each).length === 0)) {
      const at = shown.indexOf(squash(line), from);
      if (at < 0) found.push(`not in its place in the HTML: ${line}`);
      else from = at + line.length;
    }
    return linesOf(text).length > 4 ? found : ["hardly any text"];
  });
  expect(faults).toEqual([]);
});

test("both parts carry the bare link and, with its zone, when it ends or when the password was set", async () => {
  const faults = await faultsOf(async (mail) => {
    await page.setContent(mail.html);
    const shown = await page.evaluate<string>("document.body.innerText");
    if (!hasButton(mail)) return [];
    const button = (await page.locator(".cta a").getAttribute("href")) ?? "";
    const hour = isLinkMail(mail) ? "15:06 UTC" : "14:06 UTC";
    const bare = isLinkMail(mail) ? button : `https://portal.example.com/${mail.language}/forgot-password`;
    return [
      ...(linesOf(mail.text).includes(button) ? [] : ["the text part has no bare link"]),
      ...(linesOf(mail.text).includes(bare) && shown.includes(bare) ? [] : [`${bare} is not to be read in both`]),
      ...(isLinkMail(mail) === button.includes("/set-password#") ? [] : [`the button leads to ${button}`]),
      ...[mail.text, shown].filter((part) => !part.includes(hour) || !part.includes("2026")).map(() => `no ${hour}`),
    ];
  });
  expect(faults).toEqual([]);
});

test("the mail to an old address says when that was, and leads nowhere", async () => {
  const faults = await faultsOf(async (mail) => {
    if (hasButton(mail)) return [];
    await page.setContent(mail.html);
    const shown = await page.evaluate<string>("document.body.innerText");
    return [mail.text, shown].flatMap((part) => [
      ...(part.includes("14:06 UTC") && part.includes("2026") ? [] : ["no time"]),
      ...urlsIn(part).filter((url) => isPlain(mail) || url !== helpUrl),
    ]);
  });
  expect(faults).toEqual([]);
});

test("each mail has a title, a heading and a preview of its own, and greets the contact by name", async () => {
  const faults = await faultsOf(async ({ html, text }) => {
    await page.setContent(html);
    const heading = squash(await page.locator("h1").innerText());
    const preview = squash((await page.locator("body > div").first().textContent()) ?? "");
    return [
      ...((await page.title()) === heading ? [] : ["the title is not the heading"]),
      ...(preview.length > 30 && preview !== heading ? [] : [`the preview is "${preview}"`]),
      ...(linesOf(text)[0]?.includes("Miriam Osei") ? [] : ["nobody is greeted"]),
    ];
  });
  expect(faults).toEqual([]);
});

test("a mail in Arabic runs from right to left, and any other from left to right", async () => {
  await page.setViewportSize({ width: 600, height: 900 });
  const faults = await faultsOf(async ({ html, language }) => {
    await page.setContent(html);
    const side = language === "ar" ? "right" : "left";
    const root = page.locator("html");
    const [lang, dir] = await Promise.all([root.getAttribute("lang"), root.getAttribute("dir")]);
    const sides = await findReadingSides(page);
    return [
      ...(lang === language && dir === (side === "right" ? "rtl" : "ltr") ? [] : [`lang ${lang}, dir ${dir}`]),
      ...(sides.length > 4 ? [] : [`${sides.length} places looked at`]),
      ...sides.filter((each) => each !== side).map((each) => `something begins on the ${each}`),
    ];
  });
  expect(faults).toEqual([]);
});

test("the light and the dark copy of the preview are what a reader in that scheme is shown", async () => {
  const colours =
    "[...document.querySelectorAll('*')].map((each) => { const { color, backgroundColor } = getComputedStyle(each); return color + backgroundColor; }).join()";
  const faults = await faultsOf(async ({ html, forced }) => {
    const found: string[] = [];
    for (const scheme of schemes) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setContent(html);
      const real = await page.evaluate<string>(colours);
      await page.emulateMedia({ colorScheme: scheme === "light" ? "dark" : "light" });
      if (real === (await page.evaluate<string>(colours))) found.push("both schemes look the same");
      await page.setContent(forced[scheme]);
      if ((await page.evaluate<string>(colours)) !== real) found.push(`the ${scheme} copy is not as sent`);
    }
    return found;
  });
  expect(faults).toEqual([]);
});
