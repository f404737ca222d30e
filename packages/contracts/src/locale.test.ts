import { expect, test } from "vitest";
import { ContactBody, ContactPatch } from "./http.ts";
import { languageOfTag, readLocale } from "./locale.ts";

test("a locale is taken as CRMs write it, and kept as the tag that it means", () => {
  const tags: Record<string, string> = {
    de_DE: "de-DE",
    "en-US": "en-US",
    it: "it",
    "de-DE.UTF-8": "de-DE",
    "de_DE.ISO-8859-1@euro": "de-DE",
    "sr_RS@latin": "sr-RS",
    zh_Hans_CN: "zh-Hans-CN",
    "zh-hans-cn": "zh-Hans-CN",
    EN: "en",
    " fr ": "fr",
    de_DE_EURO: "de-DE",
    en_US_POSIX: "en-US-u-va-posix",
    "de-": "de",
    iw: "he",
    "": "en",
    " ": "en",
    C: "en",
    POSIX: "en",
    "C.UTF-8": "en",
    "1031": "en",
    "*": "en",
    ünsinn: "en",
    english: "en",
  };
  for (const [given, tag] of Object.entries(tags)) expect(readLocale(given), given).toBe(tag);
});

test("mails and pages are in the language of the tag, and in English where we do not have it", () => {
  const tags = ["de-AT", "fr_CA", "ar-EG", "ES", "en-GB", "de_DE", "pt-BR", "cs", "it", "zh-Hans-CN", "constructor"];
  expect(tags.map(languageOfTag)).toEqual(["de", "fr", "ar", "es", "en", "de", "en", "en", "en", "en", "en"]);
});

test("only what can be no name of a language is a fault of its field, and nothing given is English", () => {
  const body = { name: "Ann", email: "ann@b.test" };
  expect(ContactBody.parse(body).locale).toBe("en");
  expect(ContactBody.parse({ ...body, locale: null }).locale).toBe("en");
  expect(ContactPatch.parse({ name: "Ann" })).not.toHaveProperty("locale");
  expect(ContactPatch.parse({ locale: "fr_FR" })).toEqual({ locale: "fr-FR" });
  for (const locale of ["d\u0000e", "de\nen", "x".repeat(101), 1031, {}, ["de"]]) {
    expect(ContactPatch.safeParse({ locale }).success, JSON.stringify(locale)).toBe(false);
  }
});
