import { readFile } from "node:fs/promises";
import mjml2html from "mjml";

export const layoutFile = new URL("../mails/layout.ts", import.meta.url);

/**
 * The mails' one layout as the source of a view. What stands in `${}` of it is the view's own, so a wrong name in it
 * does not compile. It is made while developing and kept in `mails/layout.ts`: MJML is a program of hundreds of
 * modules, and the process that knows the way out loads none of them.
 */
export async function compileLayout(): Promise<string> {
  const mjml = await readFile(new URL("./mail.mjml", import.meta.url), "utf8");
  const { html } = await mjml2html(mjml, { validationLevel: "strict", fonts: {} });
  return `import { type Html, html } from "@rekey/web/html";
import type { MailParts } from "./mail-parts.ts";

/** Made by \`dev/write-layout.ts\` of \`dev/mail.mjml\`. */
export const layout = (it: MailParts): Html => html\`${withPlaces(withoutAir(html))}\`;
`;
}

// MJML takes colours and sides only where it knows what to expect, so each place for one of the firm's colours stands
// as a colour, and the direction of writing as the one from right to left.
const places: Readonly<Record<string, string>> = {
  "#b00001": "colours.button",
  "#b00002": "colours.accent",
  "#b00003": "colours.buttonDark",
  "#b00004": "colours.onButtonDark",
  "#b00005": "colours.accentDark",
  rtl: "dir",
  right: "align",
};

function withPlaces(html: string): string {
  return html.replaceAll(/#b0000[0-9]|\b(?:rtl|right)\b/g, (word) => {
    const place = places[word];
    if (place === undefined) throw new Error(`${word} stands for no colour`);
    return `\${it.${place}}`;
  });
}

/** MJML leaves a line of its own to each end of a table, and empty ones where a part has nothing to say. */
function withoutAir(html: string): string {
  return `${html.replaceAll(/\s*\n\s*(?=<\/|<t(?:body|r|able)\b|<!\[endif)/g, "").replaceAll(/\s*\n\s*/g, "\n")}\n`;
}
