import { expect, test } from "vitest";
import { brandOf } from "@rekey/brand/brand";
import type { ClaimedDelivery } from "@rekey/database/deliveries/claim-deliveries";
import { deriveToken, hashToken, parseTokenKeys } from "@rekey/secrets/token";
import { generateTokenKey } from "@rekey/secrets/generate-keys";
import { reveal } from "@rekey/secrets/secret";
import { composeMail } from "./compose-mail.ts";
import { createTemplates } from "../mails/templates.ts";

const keys = parseTokenKeys(generateTokenKey());
const deps = {
  ...createTemplates(brandOf({ TIME_ZONE: "UTC" })),
  deriveToken: (link: Parameters<typeof deriveToken>[1]) => deriveToken(keys, link),
  from: { name: "Portal", address: "portal@firm.test" },
  replyTo: undefined,
  envelopeFrom: () => "bounces@firm.test",
  portalUrl: "https://portal.firm.test",
};

function delivery(kind: ClaimedDelivery["kind"], more: Partial<ClaimedDelivery> = {}): ClaimedDelivery {
  const at = new Date("2026-03-02T15:06:00Z");
  const resetId = "7a54a1c2-7f0e-4e7a-8c33-5b1f6f6f0b02";
  const link = { resetId, keyId: "k1", nonce: "nonce", generation: 1, statedExpiryAt: at, lifetimeMs: 3_600_000 };
  return {
    id: "0b9c7e0e-6c5e-4d54-9a51-0d5d4b6a9a01",
    attempt: 1,
    kind,
    resetId,
    contactId: "ann",
    to: { name: "Ann", address: "ann@example.test" },
    locale: "en",
    timeZone: null,
    clientName: "Elm",
    requestedByStaff: true,
    link: kind === "set_password_link" ? link : null,
    dateHeaderAt: at,
    createdAt: at,
    askedAt: null,
    changes: 1,
    ...more,
  };
}

test("the same delivery and generation give the same mail, whatever the attempt", () => {
  const first = delivery("set_password_link");
  expect(composeMail(deps, { ...first, attempt: 9 })).toEqual(composeMail(deps, first));
});

test("of each mail it is known what of its replies would tell whose it was", () => {
  const texts = composeMail(deps, delivery("password_changed")).secrets.map(({ text }) => text);
  expect(texts).toEqual(expect.arrayContaining(["ann@example.test", "ann", "Ann"]));
  const to = { name: "", address: "jürgen@xn--mller-kva.test" };
  const others = composeMail(deps, delivery("password_changed", { to })).secrets.map(({ text }) => text);
  expect(others).toEqual(expect.arrayContaining([to.address, "jürgen@müller.test", "jürgen"]));
});

test("a name that mail programs would read as another is in the mail and not in its header", () => {
  const name = "=?utf-8?q?=0D=0ABcc:_evil@other.test?=";
  const mail = composeMail(deps, delivery("password_changed", { to: { name, address: "ann@example.test" } }));
  expect(mail.to).toEqual({ name: "", address: "ann@example.test" });
  expect(mail.text).toContain(name);
});

test("another generation gives another link and another Message-ID", () => {
  const first = delivery("set_password_link");
  const next = { ...first, link: first.link && { ...first.link, generation: 2 } };
  const [a, b] = [composeMail(deps, first), composeMail(deps, next)];
  expect(a.messageId).not.toBe(b.messageId);
  expect(a.text).not.toBe(b.text);
});

test("both parts carry the link with the token in its fragment, and say when it ends and in which zone", () => {
  const claimed = delivery("set_password_link");
  const { link } = claimed;
  if (!link) throw new Error("no link");
  const token = reveal(deriveToken(keys, link));
  const mail = composeMail(deps, claimed);
  for (const part of [mail.text, mail.html]) {
    expect(part).toContain(`https://portal.firm.test/en/set-password#${token}`);
    expect(part).toContain("Monday, 2 March 2026 at 15:06 UTC");
    expect(part).not.toContain(hashToken(token));
  }
});

test("no mail loads anything from anywhere, and names are escaped in its HTML", () => {
  for (const kind of ["set_password_link", "password_set_by_staff", "password_changed", "address_changed"] as const) {
    const { html } = composeMail(deps, delivery(kind, { clientName: '<img src="https://evil.test/x"> & Co' }));
    expect(html).not.toMatch(
      /<img|<script|<link|url\(|@import| src="|https?:(?!\/\/portal\.firm\.test|\/\/www\.w3\.org|\/\/evil\.test)/i,
    );
    expect(html).toContain("&lt;img");
  }
});

test("a notice carries no link that sets a password", () => {
  for (const kind of ["password_set_by_staff", "password_changed"] as const) {
    const mail = composeMail(deps, delivery(kind));
    expect(mail.text + mail.html).not.toContain("/set-password");
  }
});

test("every mail is in the contact's language and direction, and in English for a language that we do not have", () => {
  const expected = { en: "ltr", de: "ltr", fr: "ltr", es: "ltr", ar: "rtl" };
  for (const [locale, dir] of Object.entries(expected)) {
    for (const kind of ["set_password_link", "password_set_by_staff", "password_changed"] as const) {
      const { html } = composeMail(deps, delivery(kind, { locale: `${locale}-XX` }));
      expect(html).toMatch(new RegExp(`<html[^>]* lang="${locale}" dir="${dir}"`));
    }
  }
  expect(composeMail(deps, delivery("password_changed", { locale: "pt" })).html).toContain('lang="en"');
});

test("a link in the text part stands alone on its line", () => {
  const { text } = composeMail(deps, delivery("set_password_link", { locale: "de" }));
  expect(text.split("\n").filter((line) => line.startsWith("https://portal.firm.test/de/set-password#"))).toHaveLength(
    1,
  );
});

test("a notice says when the password was set, however late it is sent", () => {
  const createdAt = new Date("2026-03-02T23:59:00Z");
  const dateHeaderAt = new Date("2026-03-03T20:00:00Z");
  for (const kind of ["password_set_by_staff", "password_changed"] as const) {
    const mail = composeMail(deps, delivery(kind, { createdAt, dateHeaderAt }));
    for (const part of [mail.text, mail.html]) expect(part).toContain("Monday, 2 March 2026 at 23:59 UTC");
  }
});

test("a notice of several changes says how many, in every language, and one of a single change says nothing of it", () => {
  const several = { en: "4 times", de: "4-mal", fr: "4\u00a0fois", es: "4 veces", ar: "\u20684\u2069" };
  for (const [locale, words] of Object.entries(several)) {
    for (const kind of ["password_set_by_staff", "password_changed"] as const) {
      const mail = composeMail(deps, delivery(kind, { locale, changes: 4 }));
      for (const part of [mail.text, mail.html]) expect(part).toContain(words);
      expect(composeMail(deps, delivery(kind, { locale })).text).not.toContain(words.replace("4", "1"));
    }
  }
});
