import { fileURLToPath } from "node:url";
import type { Given } from "./hand-on.ts";

/** The firm that the demonstration belongs to, as the services are told of it. There is none like it. */
const demoBrand: Readonly<Record<string, string>> = {
  BRAND_NAME: "Marlow & Finch Accountants",
  BRAND_ADDRESS: "14 Tanner’s Yard\nBermondsey\nLondon SE1 0XX",
  // A number that is given to nobody, and a name that leads nowhere.
  BRAND_PHONE: "+44 20 7946 0123",
  BRAND_HELP_URL: "https://help.marlow-finch.example/portal",
  BRAND_LOGO: fileURLToPath(new URL("../assets/demo-logo.png", import.meta.url)),
  BRAND_COLOUR: "#4b2e83",
  BRAND_ACCENT: "#7a2e5d",
  TIME_ZONE: "Europe/London",
};

/** The same where a person has said nothing of a firm: parts of two firms in one mail would be nobody's. */
export function brandFor(given: Given): Record<string, string> {
  const isGiven = Object.keys(given).some((name) => name.startsWith("BRAND_"));
  const { TIME_ZONE: zone = "UTC", ...brand } = demoBrand;
  return isGiven ? {} : { ...brand, TIME_ZONE: given["TIME_ZONE"] ?? zone };
}
