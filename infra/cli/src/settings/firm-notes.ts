import type { SettingNotes } from "./setting-note.ts";

export const firmNotes: SettingNotes = {
  BRAND_NAME: {
    says: "The firm that mails and pages speak for, see [brand](../brand.md)",
    example: "Example Ltd",
    form: "text",
  },
  BRAND_ADDRESS: { says: "Its postal address", example: "1 Example Street, London", form: "lines of text" },
  BRAND_PHONE: { says: "A number for questions", example: "+44 20 7946 0123", form: "text" },
  BRAND_HELP_URL: { says: "A page for questions", example: "https://help.example.org", form: "URL" },
  BRAND_LOGO: { says: "A PNG or JPEG, read once at the start", example: "/etc/rekey/logo.png", form: "path of a file" },
  BRAND_COLOUR: { says: "Of the buttons; as `BRAND_ACCENT` unless set", example: "#0d5560", form: "colour" },
  BRAND_ACCENT: { says: "Of name and links; as `BRAND_COLOUR` unless set", example: "#0d5560", form: "colour" },
  TIME_ZONE: {
    says: "In which contacts whose own zone is not known are told times",
    example: "Europe/Berlin",
    form: "IANA time zone",
  },
};
