import { languageOfTag, locales, readLocale } from "@rekey/contracts/locale";
import { listTimeZones } from "@rekey/contracts/time-zone";
import type { Option } from "../common-views.ts";

const zones = listTimeZones();
const names = new Intl.DisplayNames("en", { type: "language" });

/** Of a language tag that a CRM may have given. */
export const languageName = (tag: string): string => names.of(tag) ?? tag;

/** The languages in which contacts are written to, and the one that a CRM has given, which may be another one. */
export function languageChoices(given = "en"): Option[] {
  const known = locales.map((locale) => ({ value: locale as string, label: languageName(locale) }));
  if (known.some(({ value }) => value === given)) return known;
  const label = `${languageName(readLocale(given))}: mails in ${languageName(languageOfTag(given))}`;
  return [{ value: given, label }, ...known];
}

/** Of a contact that has one under another name than the list, or one that is in none, it is among them too. */
export function timeZoneChoices(chosen: string, others: string): Option[] {
  const all = chosen === "" || zones.includes(chosen) ? zones : [chosen, ...zones];
  const named = all.map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }));
  return [{ value: "", label: `Not known: ${others}` }, ...named];
}
