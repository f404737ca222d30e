import type { locales } from "@rekey/contracts/locale";
import { ar } from "./ar.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";
import type { PortalTexts } from "./en.ts";

/** The languages of the mails are those of the portal. */
export type Language = (typeof locales)[number];

export const catalogues: Readonly<Record<Language, PortalTexts>> = { en, de, fr, es, ar };
