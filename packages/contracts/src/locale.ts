import { z } from "zod";
import { oneLine } from "./typed-line.ts";

/** The languages in which contacts are written to. */
export const locales = ["en", "de", "fr", "es", "ar"] as const;

/**
 * The tag of BCP 47 that a CRM means: `de_DE`, `de-DE.UTF-8` and `DE-de` are `de-DE`. What is no tag, such as nothing,
 * `C` or a number, is English, as it is for a mail.
 */
export function readLocale(given: string): string {
  const [plain = ""] = given.trim().replaceAll("_", "-").split(/[.@]/, 1);
  const parts = plain.split("-");
  // A part that no tag may have, such as the POSIX or EURO of other systems, ends what is understood of it.
  for (let length = parts.length; length > 0; length -= 1) {
    const tag = canonical(parts.slice(0, length).join("-"));
    if (tag !== undefined) return tag;
  }
  return "en";
}

function canonical(tag: string): string | undefined {
  // Longer ones are reserved, so that a word is none.
  if (!/^[a-z]{2,3}(?:-|$)/i.test(tag)) return undefined;
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

/** In which of our languages somebody with this tag is written to; English for every language that we do not have. */
export function languageOfTag(tag: string): (typeof locales)[number] {
  const [language] = tag.toLowerCase().split(/[-_.@]/);
  return locales.find((known) => known === language) ?? "en";
}

/** A contact's language as CRMs name one. Only what can be no name of anything is refused. */
export const Locale = oneLine(100, "must be the name of a language, such as de or de-AT")
  .nullable()
  .transform((given) => readLocale(given ?? ""))
  .pipe(z.string());
