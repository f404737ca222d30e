const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "UTC" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

const steps: readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

export interface Moment {
  iso: string;
  absolute: string;
  relative: string;
}

/** A time in UTC with its zone named, and beside it how far away it is; the browser turns it into the reader's own zone. */
export function describeMoment(at: Date | string, now: Date = new Date()): Moment {
  const moment = new Date(at);
  const sameDay = day.format(moment) === day.format(now);
  const time = `${clock.format(moment)} UTC`;
  return {
    iso: moment.toISOString(),
    absolute: sameDay ? time : `${day.format(moment)}, ${time}`,
    relative: describeDistance((moment.getTime() - now.getTime()) / 1000),
  };
}

function describeDistance(seconds: number): string {
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return seconds > 0 ? "in less than a minute" : "just now";
}
