import { languageOfTag, locales, readLocale } from "@rekey/contracts/locale";

/** The languages in which contacts are written to, and the one that a CRM has given, which may be another one. */
export function describeLocales(given = "en"): { value: string; label: string }[] {
  const names = new Intl.DisplayNames("en", { type: "language" });
  const known = locales.map((locale) => ({ value: locale as string, label: names.of(locale) ?? locale }));
  if (known.some(({ value }) => value === given)) return known;
  const language = names.of(languageOfTag(given)) ?? "";
  return [{ value: given, label: `${names.of(readLocale(given)) ?? given}: mails in ${language}` }, ...known];
}
