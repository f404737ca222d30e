import { join } from "node:path";
import type { MailsOfFirm } from "./write-mails.ts";

export const helpUrl = "https://help.firm.example/portal";

/** A PNG as large as a logo is shown, twice as fine. */
export const logoFile = join(import.meta.dirname, "../../infra/dev/assets/demo-logo.png");

/** What a firm may set, but its name: colours as pale as they may be. */
export const firmSettings: Readonly<Record<string, string>> = {
  BRAND_ADDRESS: "14 Tanner’s Yard\nLondon SE1 0XX",
  BRAND_PHONE: "+44 20 7946 0123",
  BRAND_HELP_URL: helpUrl,
  BRAND_COLOUR: "#836807",
  BRAND_ACCENT: "#0670a9",
};

const named = (BRAND_NAME: string) => ({ ...firmSettings, BRAND_NAME });
const withLogo = { ...named("Marlow & Finch"), BRAND_LOGO: logoFile };

/** With a logo in both directions, with a name as long as it may be, and with one that runs the other way. */
export const firmsOfMails: readonly MailsOfFirm[] = [
  { name: "logo", language: "en", env: withLogo },
  { name: "logo", language: "ar", env: withLogo },
  { name: "long", language: "ar", env: named(`${"Rindfleischetikettierung".repeat(3)} GmbH & Co. KG`) },
  { name: "rtl", language: "en", env: named("شركة النور للمحاسبة والاستشارات المالية") },
];
