import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { locales } from "@rekey/contracts/locale";
import type { Page } from "playwright-core";

export type PortalLanguage = (typeof locales)[number];

/** The catalogue of a language as data: sentences, and groups of them. */
export interface Words {
  [key: string]: string | Words;
}

const catalogues = join(import.meta.dirname, "../../services/portal/src/texts/catalogues.ts");

/** The portal's catalogues, read by a process of their own as the portal reads them. */
export function readPortalWords(): Record<PortalLanguage, Words> {
  const script = `const { catalogues } = await import(${JSON.stringify(pathToFileURL(catalogues).href)});
    process.stdout.write(JSON.stringify(catalogues));`;
  const printed = execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
  return JSON.parse(printed) as Record<PortalLanguage, Words>;
}

/** One sentence by the path to it. */
export function wordAt(words: Words, path: string): string {
  let found: string | Words | undefined = words;
  for (const key of path.split(".")) found = typeof found === "object" ? found[key] : undefined;
  if (typeof found !== "string") throw new Error(`there is no sentence ${path}`);
  return found;
}

function sentencesOf(words: Words): string[] {
  return Object.values(words).flatMap((value) => (typeof value === "string" ? [value] : sentencesOf(value)));
}

/** Judges pieces of text: whether each is a sentence of the catalogue, or what of one stands around a value. */
export function isInWords(words: Words): (piece: string) => boolean {
  const escape = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const sentences = sentencesOf(words);
  const whole = sentences.map((text) =>
    text
      .trim()
      .split(/\{\w+\}/)
      .map(escape)
      .join(".+"),
  );
  const parts = sentences.flatMap((text) => text.split(/\{\w+\}/)).map((text) => escape(text.trim()));
  const known = [...whole, ...parts, ...distancesIn(words).map(escape)].filter((each) => each !== "");
  const errorPrefix = escape(wordAt(words, "page.errorPrefix"));
  const pattern = new RegExp(`^(?:${errorPrefix})?(?:${known.join("|")})$`, "su");
  return (piece) => pattern.test(piece);
}

/** How far away the moments of a test can be: some minutes, or the three days by which it moves them. */
function distancesIn(words: Words): string[] {
  const relative = new Intl.RelativeTimeFormat(wordAt(words, "page.timeLocale"), { numeric: "auto" });
  return [relative.format(-3, "day"), ...[1, 2, 3].map((minutes) => relative.format(-minutes, "minute"))];
}

/** The month as a short date has it, which is what tells the languages of a date apart. */
export function shortMonthOf(words: Words, day: Date): string {
  const parts = { day: "numeric", month: "short", year: "numeric" } as const;
  const formatted = new Intl.DateTimeFormat(wordAt(words, "page.timeLocale"), parts).formatToParts(day);
  return formatted.find(({ type }) => type === "month")?.value ?? "no month";
}

// Values, such as a name, an address, and a time, stand in elements of their own; languages are told in themselves.
const pieces = `(() => {
  const found = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode;
    if (!parentElement.closest("script, time, bdi, .viewer-name, .languages a")) found.push(data);
  }
  for (const element of document.body.querySelectorAll("[aria-label], [title], [placeholder], [alt]")) {
    for (const name of ["aria-label", "title", "placeholder", "alt"]) found.push(element.getAttribute(name) ?? "");
  }
  return found;
})()`;

/**
 * All that a page says beside values, each piece as it stands in the catalogue; with what stands between two taken off.
 */
export async function piecesOf(page: Page): Promise<string[]> {
  const found = await page.evaluate<string[]>(pieces);
  const shown = found.flatMap((piece) => piece.split(" · ")).map((piece) => piece.replace(/^\s*[·,،]\s/, "").trim());
  return [...new Set(shown)].filter((piece) => piece !== "");
}
