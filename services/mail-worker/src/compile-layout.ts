import { readFile } from "node:fs/promises";
import mjml2html from "mjml";

export const directions = ["ltr", "rtl"] as const;
export type Direction = (typeof directions)[number];

/**
 * The mails' one layout in a direction of writing, as HTML with places for words. It is made while developing and kept
 * in `templates/`: MJML is a program of hundreds of modules, and the process that knows the way out loads none of them.
 */
export async function compileLayout(dir: Direction): Promise<string> {
  const source = await readFile(new URL("../layout/mail.mjml", import.meta.url), "utf8");
  const mjml = source.replaceAll("[dir]", dir).replaceAll("[align]", dir === "ltr" ? "left" : "right");
  const { html } = await mjml2html(mjml, { validationLevel: "strict", fonts: {} });
  return withPlacesForColours(withoutAir(html));
}

// MJML takes colours only where it knows what to expect, so each place for one of the firm's stands as a colour.
const places: Readonly<Record<string, string>> = {
  "#b00001": "button",
  "#b00002": "accent",
  "#b00003": "buttonDark",
  "#b00004": "onButtonDark",
  "#b00005": "accentDark",
};

function withPlacesForColours(html: string): string {
  return html.replaceAll(/#b0000[0-9]/g, (colour) => {
    const place = places[colour];
    if (place === undefined) throw new Error(`${colour} stands for no colour`);
    return `{{= it.colours.${place} }}`;
  });
}

/** MJML leaves a line of its own to each end of a table, and empty ones where a part has nothing to say. */
function withoutAir(html: string): string {
  return `${html.replaceAll(/\s*\n\s*(?=<\/|<t(?:body|r|able)\b|<!\[endif)/g, "").replaceAll(/\s*\n\s*/g, "\n")}\n`;
}
