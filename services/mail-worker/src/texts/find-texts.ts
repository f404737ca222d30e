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

interface Clock {
  day: Intl.DateTimeFormat;
  time: Intl.DateTimeFormat;
}

// Making one costs more than all the rest of a mail's words.
const clocks = new Map<string, Clock>();

function clockFor(timeLocale: string): Clock {
  const inZone = { timeZone: "UTC" } as const;
  const day = { ...inZone, weekday: "long", day: "numeric", month: "long", year: "numeric" } as const;
  const time = { ...inZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short" } as const;
  const clock = clocks.get(timeLocale) ?? {
    day: new Intl.DateTimeFormat(timeLocale, day),
    time: new Intl.DateTimeFormat(timeLocale, time),
  };
  clocks.set(timeLocale, clock);
  return clock;
}

/** A time that reads the same wherever the reader is: with its day in full and its zone. */
export function absoluteTime(at: Date, texts: Pick<MailTexts, "timeLocale" | "moment">): string {
  const { day, time } = clockFor(texts.timeLocale);
  return texts.moment(day.format(at), time.format(at));
}
