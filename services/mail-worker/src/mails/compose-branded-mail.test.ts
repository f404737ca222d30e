import { readFileSync } from "node:fs";
import { type Brand, brandOf } from "@rekey/brand/brand";
import { readLogo } from "@rekey/brand/logo";
import { locales } from "@rekey/contracts/locale";
import { expect, test } from "vitest";
import { sampleMails } from "../dev/sample-mails.ts";
import { createTemplates, type MailData, type RenderedMail } from "./templates.ts";

const logo = readLogo(new URL("../../../../infra/dev/assets/demo-logo.png", import.meta.url).pathname);
const none = brandOf({ TIME_ZONE: "UTC" });
const firm: Brand = {
  ...brandOf({ TIME_ZONE: "UTC", BRAND_COLOUR: "#4b2e83", BRAND_ACCENT: "#7a2e5d" }),
  name: "Marlow & Finch",
  addressLines: ["14 Tanner’s Yard", "London SE1 0XX"],
  phone: "+44 20 7946 0123",
  helpUrl: "https://help.marlow-finch.example/portal",
  logo,
};

/** Every mail in every language. */
async function mailsOf(brand: Brand, more: Partial<MailData> = {}) {
  const { render } = createTemplates(brand);
  return locales.flatMap((locale) =>
    sampleMails.map(({ name, kind, data }) => ({ name, locale, ...render(kind, { ...data, locale, ...more }) })),
  );
}

const marks = /[\u2066-\u2069]/g;
/** What a reader of the HTML part reads. */
function wordsOf(html: string): string {
  const words = html
    .replaceAll(/<(style|head)[\s\S]*?<\/\1>|<!--[\s\S]*?-->/g, " ")
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll(/&#39;/g, "'");
  const signs: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&amp;": "&" };
  return words.replaceAll(/&(?:lt|gt|quot|amp);/g, (sign) => signs[sign] ?? "").replaceAll(marks, "");
}
const bothParts = ({ text, html }: RenderedMail) => [text.replaceAll(marks, ""), wordsOf(html)];

test("each mail names the firm, its address, its number and its page, in both parts and every language", async () => {
  for (const mail of await mailsOf(firm)) {
    for (const part of bothParts(mail)) {
      for (const said of [firm.name, ...firm.addressLines, firm.phone, firm.helpUrl])
        expect(part, `${mail.locale} ${mail.name}`).toContain(said);
    }
    expect(mail.subject, `${mail.locale} ${mail.name}`).toContain(firm.name);
    expect(mail.subject).not.toMatch(/[\u2066-\u2069]/);
  }
});

// What asks the reader to get in touch, by whether a number, a page or nothing is known.
const asks = {
  phone: { en: "call us", de: "rufen Sie uns", fr: "ppele", es: "llámenos", ar: "على الرقم" },
  page: {
    en: "our help page",
    de: "über unsere Hilfeseite",
    fr: "notre page d’aide",
    es: "nuestra página de ayuda",
    ar: "عبر صفحة المساعدة",
  },
};
const asking = ["password-set-by-staff", "password-changed", "address-changed"];

test("who is to get in touch is told how: by the number, by the page, or as ever, and never by a number that nobody said", async () => {
  const reaches = [
    { says: "phone", brand: firm },
    { says: "page", brand: { ...firm, phone: null } },
    { says: "neither", brand: { ...firm, phone: null, helpUrl: null } },
    { says: "neither", brand: none },
  ] as const;
  for (const { says, brand } of reaches) {
    for (const mail of (await mailsOf(brand)).filter(({ name }) => asking.includes(name))) {
      const why = `${says} ${mail.locale} ${mail.name}`;
      for (const part of bothParts(mail)) {
        expect(part.includes(asks.phone[mail.locale]), why).toBe(says === "phone");
        expect(part.includes(asks.page[mail.locale]), why).toBe(says === "page");
        expect(part, why).not.toMatch(/null|undefined|\{\w+\}/);
      }
    }
  }
});

test.each([
  `"><img src=x onerror=alert(1)> & 'Co' {{= it.lang }} <%= 1 %>`,
  "Müller & Söhne „Groß“ GmbH",
  "Bakery 🥐 Zoë",
  "شركة النور للمحاسبة",
  "x".repeat(100),
])("%s, as a name, is text in both parts, and makes nothing else of either", async (name) => {
  const brand = { ...firm, name, addressLines: [name], phone: "112", logo: null };
  for (const mail of await mailsOf(brand)) {
    for (const part of bothParts(mail)) expect(part).toContain(name);
    expect(mail.html).not.toMatch(/<img|<script|url\(/i);
    expect(mail.subject).toContain(name);
  }
});

test("a logo is the only thing that a mail shows, it is enclosed, and who sees no pictures reads the name in its place", async () => {
  for (const { html, pictures } of await mailsOf({ ...firm, name: `A "B" & C` })) {
    const sources = [...html.matchAll(/\ssrc="([^"]*)"/g)].map(([, source]) => source);
    expect(sources).toEqual([`cid:${pictures[0]?.id}`]);
    expect(pictures).toMatchObject([{ fileName: "logo.png", type: "image/png", body: logo.body }]);
    expect(html).toContain('alt="A &quot;B&quot; &amp; C"');
    expect(html).not.toMatch(/<link|url\(|@import|background=/i);
  }
  for (const { html, pictures } of await mailsOf({ ...firm, logo: null })) {
    expect([html.includes("<img"), pictures]).toEqual([false, []]);
  }
});

test("the firm's colours are those of its mails, light and dark, and no place for a colour is left over", async () => {
  const [mail] = await mailsOf(firm);
  for (const colour of ["#4b2e83", "#7a2e5d", firm.button?.dark, firm.accent?.dark])
    expect(mail?.html).toContain(colour);
  for (const own of ["#0d5560", "#7fd0d8"]) expect(mail?.html).not.toContain(own);
  const [plain] = await mailsOf(none);
  expect(plain?.html).toContain("#0d5560");
  const source = readFileSync(new URL("../dev/mail.mjml", import.meta.url), "utf8");
  expect([...new Set(source.match(/#b0000\d/g))].toSorted()).toHaveLength(5);
  for (const { html } of [mail ?? { html: "" }, plain ?? { html: "" }]) expect(html).not.toMatch(/#b0000\d|\{\{/);
});

const moments: readonly [zone: string, at: string, locale: string, words: string][] = [
  ["Europe/Berlin", "2026-03-29T00:59:00Z", "en", "Sunday, 29 March 2026 at 01:59 CET (GMT+1)"],
  ["Europe/Berlin", "2026-03-29T01:00:00Z", "en", "Sunday, 29 March 2026 at 03:00 CEST (GMT+2)"],
  ["Europe/Berlin", "2026-10-25T00:59:00Z", "de", "Sonntag, 25. Oktober 2026 um 02:59 MESZ (GMT+2)"],
  ["Europe/Berlin", "2026-10-25T01:59:00Z", "de", "Sonntag, 25. Oktober 2026 um 02:59 MEZ (GMT+1)"],
  ["Europe/London", "2026-07-01T23:30:00Z", "en", "Thursday, 2 July 2026 at 00:30 BST (GMT+1)"],
  ["Europe/London", "2026-01-01T12:00:00Z", "en", "Thursday, 1 January 2026 at 12:00 GMT"],
  ["America/New_York", "2026-11-26T03:00:00Z", "fr", "mercredi 25 novembre 2026 à 22:00 UTC−5"],
  ["Asia/Kolkata", "2026-11-26T18:45:00Z", "es", "viernes, 27 de noviembre de 2026 a las 00:15 GMT+5:30"],
  ["Asia/Dubai", "2026-11-26T10:00:00Z", "ar", "14:00 غرينتش+4"],
  ["Pacific/Kiritimati", "2026-12-31T11:00:00Z", "en", "Friday, 1 January 2027 at 01:00 GMT+14"],
  ["UTC", "2026-11-26T10:00:00Z", "de", "Donnerstag, 26. November 2026 um 10:00 UTC"],
];

test.each(moments)("in %s, %s is told in %s as %s", async (timeZone, at, locale, words) => {
  for (const [own, firms] of [
    [timeZone, "Asia/Tokyo"],
    [null, timeZone],
    ["Mars/Phobos", timeZone],
  ] as const) {
    const { render } = createTemplates({ ...none, timeZone: firms });
    const [{ data }] = sampleMails as [(typeof sampleMails)[number]];
    const link = { code: "x", goodUntil: new Date(at) };
    for (const part of bothParts(render("set_password_link", { ...data, locale, timeZone: own, link })))
      expect(part).toContain(words);
  }
});
