import { locales } from "@rekey/contracts/http";

/** The languages in which contacts are written to. */
export function describeLocales(): { value: string; label: string }[] {
  const names = new Intl.DisplayNames("en", { type: "language" });
  return locales.map((locale) => ({ value: locale, label: names.of(locale) ?? locale }));
}
