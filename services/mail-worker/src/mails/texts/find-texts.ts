import { ar } from "./ar.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";
import type { MailTexts } from "./mail-texts.ts";
import { languageOfTag, type locales } from "@rekey/contracts/locale";

type Locale = (typeof locales)[number];

const catalogues: Record<Locale, MailTexts> = { en, de, fr, es, ar };

/** The words for a contact's locale, by its language alone; English for every language that we do not have. */
export function findTexts(locale: string): MailTexts {
  return catalogues[languageOfTag(locale)];
}

// Making one costs more than all the rest of a mail's words.
const clocks = new Map<string, ReturnType<typeof makeClock>>();

const mostMinutes = 100;

function clockFor(timeLocale: string, timeZone: string) {
  const key = `${timeLocale}|${timeZone}`;
  const clock = clocks.get(key) ?? makeClock(timeLocale, timeZone);
  clocks.set(key, clock);
  return clock;
}

function makeClock(timeLocale: string, timeZone: string) {
  const day = { weekday: "long", day: "numeric", month: "long", year: "numeric" } as const;
  const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short" } as const;
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(timeLocale, { timeZone, ...options });
  const said = new Map<number, string>();
  return { day: format(day), time: format(time), offset: format({ timeZoneName: "shortOffset" }), said };
}

/**
 * A time that reads the same wherever the reader is: with its day in full, its zone, and how far that is from UTC where
 * the zone's name does not say it, because several share one.
 */
export function absoluteTime(at: Date, texts: Pick<MailTexts, "timeLocale" | "moment">, timeZone: string): string {
  const { day, time, offset, said } = clockFor(texts.timeLocale, timeZone);
  // Mails of the same minute say the same.
  const minute = Math.floor(at.getTime() / 60_000);
  const known = said.get(minute);
  if (known !== undefined) return known;
  const [zone, distance] = [zoneIn(time, at), zoneIn(offset, at)];
  const apart = zone === distance || distance.endsWith("+0") ? "" : ` (${distance})`;
  const text = texts.moment(day.format(at), `${time.format(at)}${apart}`);
  if (said.size >= mostMinutes) said.clear();
  said.set(minute, text);
  return text;
}

function zoneIn(format: Intl.DateTimeFormat, at: Date): string {
  return format.formatToParts(at).find(({ type }) => type === "timeZoneName")?.value ?? "";
}
