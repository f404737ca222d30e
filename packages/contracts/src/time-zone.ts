import { z } from "zod";
import { oneLine } from "./typed-line.ts";

// A name of the IANA list. An offset such as +02:00 is none: it is wrong for half of the year in most places.
const name = /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+){0,2}$/;
const longestName = 64;

/** Whether `Intl` knows the time zone, under this name or another: `Europe/Kyiv` is `Europe/Kiev` to some. */
export function isTimeZone(text: string): boolean {
  if (text.length > longestName || !name.test(text)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/**
 * The time zone of a contact, as given. What is no zone that is known here, or empty, is as if none were given: a CRM
 * that calls its zones otherwise is not to lose the contact over it.
 */
export const ContactTimeZone = oneLine(200)
  .nullable()
  .transform((text) => (text !== null && isTimeZone(text.trim()) ? text.trim() : null))
  .pipe(z.string().nullable());

/** The zones that people choose from, in the order of their names. */
export function listTimeZones(): string[] {
  return ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => !zone.startsWith("Etc/"))];
}
