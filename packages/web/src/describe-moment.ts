import { englishWords, type PageWords } from "./page-words.ts";

type TimeWords = Pick<PageWords, "timeLocale" | "justNow" | "inLessThanAMinute">;

const steps: readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

export interface Moment {
  iso: string;
  /** Without the day when that is today's. */
  absolute: string;
  /** With its day and to the second, for what has to stand on its own. */
  exact: string;
  relative: string;
}

/** A time with its zone named, and beside it how far away it is; the browser turns it into the reader's own zone. */
export function describeMoment(
  at: Date | string,
  now: Date = new Date(),
  words: TimeWords = englishWords,
  timeZone = "UTC",
): Moment {
  const moment = new Date(at);
  const { day, time, dayAndTime, exact } = clockFor(words.timeLocale, timeZone);
  const sameDay = day.format(moment) === day.format(now);
  return {
    iso: moment.toISOString(),
    absolute: (sameDay ? time : dayAndTime).format(moment),
    exact: exact.format(moment),
    relative: describeDistance((moment.getTime() - now.getTime()) / 1000, words),
  };
}

interface Clock {
  day: Intl.DateTimeFormat;
  time: Intl.DateTimeFormat;
  dayAndTime: Intl.DateTimeFormat;
  exact: Intl.DateTimeFormat;
  relative: Intl.RelativeTimeFormat;
}

// Making one costs more than all the rest of a page's words.
const clocks = new Map<string, Clock>();

function clockFor(timeLocale: string, timeZone = "UTC"): Clock {
  const key = `${timeLocale}|${timeZone}`;
  const day = { timeZone, day: "numeric", month: "short", year: "numeric" } as const;
  const hour = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short" } as const;
  const clock = clocks.get(key) ?? {
    day: new Intl.DateTimeFormat(timeLocale, day),
    time: new Intl.DateTimeFormat(timeLocale, { timeZone, ...hour }),
    dayAndTime: new Intl.DateTimeFormat(timeLocale, { ...day, ...hour }),
    exact: new Intl.DateTimeFormat(timeLocale, { ...day, ...hour, second: "2-digit" }),
    relative: new Intl.RelativeTimeFormat(timeLocale, { numeric: "auto" }),
  };
  clocks.set(key, clock);
  return clock;
}

function describeDistance(seconds: number, words: TimeWords): string {
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return clockFor(words.timeLocale).relative.format(Math.trunc(seconds / size), unit);
  }
  return seconds > 0 ? words.inLessThanAMinute : words.justNow;
}
