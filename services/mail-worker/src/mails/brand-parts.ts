import type { Brand } from "@rekey/brand/brand";
import { onColour } from "@rekey/brand/colours";
import { hash } from "node:crypto";
import type { MailTexts } from "./texts/mail-texts.ts";

/** What a mail says of the firm, and how it looks. All of it is plain text; every colour is `#rrggbb`. */
export interface BrandParts {
  /** At the head: the firm's name, or what the portal is. */
  brand: string;
  logo: { url: string; width: number; height: number } | null;
  colours: { button: string; accent: string; buttonDark: string; onButtonDark: string; accentDark: string };
  /** At the foot, below each other. */
  firm: { text: string; url?: string }[];
}

const ownColours = { light: "#0d5560", dark: "#7fd0d8" };

export function brandPartsOf(brand: Brand, texts: MailTexts): BrandParts {
  const [button, accent] = [brand.button ?? ownColours, brand.accent ?? ownColours];
  const { name, phone, helpUrl, addressLines, logo } = brand;
  // Each line in the order of its own script: a number before a street would else go behind it.
  const line = (text: string) => (texts.dir === "rtl" ? `\u2068${text}\u2069` : isolated(text));
  return {
    brand: name ?? texts.brand,
    logo: logo && { url: `cid:${logoId(brand)}`, width: logo.width, height: logo.height },
    colours: {
      button: button.light,
      accent: accent.light,
      buttonDark: button.dark,
      onButtonDark: onColour.dark,
      accentDark: accent.dark,
    },
    firm: [
      ...(name === null ? [] : [{ text: line(name) }]),
      ...addressLines.map((text) => ({ text: line(text) })),
      ...(phone === null ? [] : [{ text: texts.phone(phone) }]),
      ...(helpUrl === null ? [] : [{ text: texts.help, url: helpUrl }]),
    ],
  };
}

/** The same in each mail of the same logo (RFC 2392), so that a repeated mail is the same mail. */
export function logoId({ logo }: Brand): string {
  return `${hash("sha256", logo?.body ?? "", "hex").slice(0, 20)}@logo`;
}

// Hebrew, Arabic and what is written like them.
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * A name that runs from right to left, set apart from the sentence around it, which would else be read in another
 * order.
 */
export function isolated(name: string): string {
  return rightToLeft.test(name) ? `\u2068${name}\u2069` : name;
}

/** A line of a header, where marks of direction are shown as boxes by some. */
export function withoutIsolates(text: string): string {
  return text.replaceAll(/[\u2066-\u2069]/g, "");
}
