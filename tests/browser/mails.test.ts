// @module-tag chromium
import { locales } from "@rekey/contracts/locale";
import { HtmlValidate } from "html-validate";
import { beforeAll, expect, test } from "vitest";
import { openChromium } from "../harness/chromium.ts";
import { lookAtMail, type SeenMail } from "../harness/look-at-mail.ts";
import { mailHtmlRules } from "../harness/mail-html-rules.ts";
import { firmsOfMails, helpUrl } from "../harness/sample-firms.ts";
import { writeMails } from "../harness/write-mails.ts";

const mails: SeenMail[] = [];
const asked: string[] = [];
beforeAll(async () => {
  await using stack = new AsyncDisposableStack();
  const written = await Promise.all([undefined, ...firmsOfMails].map(writeMails));
  for (const each of written) stack.use(each);
  const context = stack.use(await (await openChromium()).newContext());
  const page = await context.newPage();
  await page.route("**/*", (route) => {
    asked.push(route.request().url());
    return route.abort();
  });
  for (const mail of written.flatMap((each) => each.mails)) mails.push(await lookAtMail(page, mail));
}, 360_000);

/** What is found wrong with every mail, each told with the mail's name. */
function faultsOf(find: (mail: SeenMail) => string[]): string[] {
  return mails.flatMap((mail) => find(mail).map((fault) => `${mail.name}: ${fault}`));
}

const urlsIn = (text: string): string[] => text.match(/https?:\/\/[^\s"'<>]+/g) ?? [];
const linesOf = (text: string): string[] => text.split("\n").filter((line) => line !== "");
const squash = (text: string): string => text.replaceAll(/\s+/g, " ").trim();
const isLinkMail = ({ name }: SeenMail): boolean => /\/(?:set-password-|staff-(?:invitation|password-link))/.test(name);
const isToStaff = ({ name }: SeenMail): boolean => name.includes("/staff-");
const isPlain = ({ name }: SeenMail): boolean => locales.some((language) => name.startsWith(`${language}/`));
const hasLogo = ({ name }: SeenMail): boolean => name.startsWith("logo-");
/** The old address has nothing to open: what it led to is closed. */
const hasButton = ({ name }: SeenMail): boolean => !name.endsWith("/address-changed");

test("there is every mail to contacts in every language, and every mail to the staff", () => {
  const templates =
    "address-changed password-changed password-set-by-staff set-password-by-self set-password-by-staff set-password-long-names";
  const expected = locales.flatMap((language) => templates.split(" ").map((template) => `${language}/${template}`));
  const toStaff = "staff-invitation staff-password-changed staff-password-link staff-password-link-by-self";
  const all = [...expected, ...toStaff.split(" ").map((template) => `en/${template}`)];
  expect(
    mails
      .filter(isPlain)
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(all.toSorted());
  expect(new Set(mails.map(({ html }) => html)).size).toBe(mails.length);
});

test("no mail has a fault that axe knows (WCAG 2.2 AA), light or dark, on a phone or a desktop", () => {
  expect(faultsOf(({ axeFaults }) => axeFaults)).toEqual([]);
});

test("every mail is valid HTML but for what mail programs need", () => {
  const validator = new HtmlValidate(mailHtmlRules);
  const faults = faultsOf(({ html }) =>
    validator
      .validateStringSync(html)
      .results.flatMap(({ messages }) => messages)
      .map(({ line, ruleId, message }) => `line ${line}: ${ruleId}: ${message}`),
  );
  expect(faults).toEqual([]);
});

test("every layout table says that it is one, and no mail has a script, a form, a frame, or an image but a firm's logo", () => {
  const faults = faultsOf((mail) => {
    const { dataTables, tables, foreign, images } = mail.parts;
    return [
      ...(dataTables === 0 ? [] : [`${dataTables} tables read out as such`]),
      ...(foreign === 0 ? [] : ["more than text and links"]),
      ...(images === Number(hasLogo(mail)) && mail.logos === images
        ? []
        : [`${images} images, ${mail.logos} of them logos`]),
      ...(tables > 0 ? [] : ["no table at all"]),
    ];
  });
  expect(faults).toEqual([]);
});

test("no mail asks anything of anybody when it is shown; an address stands only in links and their words", () => {
  const faults = faultsOf((mail) => {
    const { html, parts } = mail;
    const names = ["http://www.w3.org/1999/xhtml"];
    const allowed = new Set([...parts.links.flatMap(urlsIn), ...names]);
    const strays = urlsIn(html).filter((url) => !allowed.has(url));
    const enclosed = html.replaceAll(/ src="data:image\/png;base64,[A-Za-z0-9+/=]+"/g, "");
    const loading =
      enclosed.match(/\b(?:src|srcset|background|poster)\s*=|url\(|@import|@font-face|\/\/fonts\./gi) ?? [];
    const leads = parts.links.some((link) => !link.startsWith(helpUrl));
    return [...strays, ...loading, ...(leads === hasButton(mail) ? [] : [`${parts.links.length} links`])];
  });
  expect(faults).toEqual([]);
  expect(asked).toEqual([]);
});

test("no mail is wider than a narrow phone, and each that leads somewhere has one button that a thumb can hit", () => {
  const faults = faultsOf((mail) =>
    mail.atWidths.flatMap(({ width, overflow, cut, buttons }) => {
      const [box] = buttons;
      const isThumbSized = buttons.length === 1 && box && box.height >= 44 && box.width >= 44;
      const isRight = isThumbSized || (!hasButton(mail) && buttons.length === 0);
      return [
        ...(overflow > 0 ? [`${width}: wider than the window by ${overflow} px`] : []),
        ...cut,
        ...(isRight ? [] : [`${width}: ${buttons.length} buttons, ${box?.width} x ${box?.height}`]),
      ];
    }),
  );
  expect(faults).toEqual([]);
});

test("the text part says what the HTML says, in its order, which needs no styles and no images", () => {
  const faults = faultsOf(({ text, textWithoutStyles }) => {
    const shown = squash(textWithoutStyles);
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

test("both parts carry the bare link and, with its zone, when it ends or when the password was set", () => {
  const faults = faultsOf((mail) => {
    if (!hasButton(mail)) return [];
    const shown = mail.parts.text;
    const button = mail.parts.buttons[0] ?? "";
    const hour = isLinkMail(mail) ? "15:06 UTC" : "14:06 UTC";
    const site = isToStaff(mail) ? "https://console.example.com" : `https://portal.example.com/${mail.language}`;
    const bare = isLinkMail(mail) ? button : `${site}/forgot-password`;
    return [
      ...(linesOf(mail.text).includes(button) ? [] : ["the text part has no bare link"]),
      ...(linesOf(mail.text).includes(bare) && shown.includes(bare) ? [] : [`${bare} is not to be read in both`]),
      ...(isLinkMail(mail) === button.includes("/set-password#") ? [] : [`the button leads to ${button}`]),
      ...[mail.text, shown].filter((part) => !part.includes(hour) || !part.includes("2026")).map(() => `no ${hour}`),
    ];
  });
  expect(faults).toEqual([]);
});

test("the mail to an old address says when that was, and leads nowhere", () => {
  const faults = faultsOf((mail) => {
    if (hasButton(mail)) return [];
    return [mail.text, mail.parts.text].flatMap((part) => [
      ...(part.includes("14:06 UTC") && part.includes("2026") ? [] : ["no time"]),
      ...urlsIn(part).filter((url) => isPlain(mail) || url !== helpUrl),
    ]);
  });
  expect(faults).toEqual([]);
});

test("each mail has a title, a heading and a preview of its own, and greets the contact by name", () => {
  const faults = faultsOf(({ parts, text }) => {
    const [heading, preview] = [squash(parts.heading), squash(parts.preview)];
    return [
      ...(parts.title === heading ? [] : ["the title is not the heading"]),
      ...(preview.length > 30 && preview !== heading ? [] : [`the preview is "${preview}"`]),
      ...(linesOf(text)[0]?.includes("Miriam Osei") ? [] : ["nobody is greeted"]),
    ];
  });
  expect(faults).toEqual([]);
});

test("a mail in Arabic runs from right to left, and any other from left to right", () => {
  const faults = faultsOf(({ language, parts: { lang, dir }, sides }) => {
    const side = language === "ar" ? "right" : "left";
    return [
      ...(lang === language && dir === (side === "right" ? "rtl" : "ltr") ? [] : [`lang ${lang}, dir ${dir}`]),
      ...(sides.length > 4 ? [] : [`${sides.length} places looked at`]),
      ...sides.filter((each) => each !== side).map((each) => `something begins on the ${each}`),
    ];
  });
  expect(faults).toEqual([]);
});

test("the light and the dark copy of the preview are what a reader in that scheme is shown", () => {
  const faults = faultsOf(({ colours: { light, dark } }) => [
    ...(light.sent === dark.sent ? ["both schemes look the same"] : []),
    ...(light.copy === light.sent ? [] : ["the light copy is not as sent"]),
    ...(dark.copy === dark.sent ? [] : ["the dark copy is not as sent"]),
  ]);
  expect(faults).toEqual([]);
});
