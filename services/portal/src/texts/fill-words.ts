import { type Html, html, type HtmlValue } from "@rekey/web/html";

const placeholder = /\{(\w+)\}/;

/** A sentence with its values in place of `{name}`. A value that is not given leaves its name standing. */
export function fillWords(words: string, values: Readonly<Record<string, string | number>>): string {
  return words.replaceAll(new RegExp(placeholder, "g"), (found, name: string) => String(values[name] ?? found));
}

/** The same with markup as values; the sentence itself stays text. */
export function fillWithMarkup(words: string, values: Readonly<Record<string, Html>>): Html {
  const parts = words.split(placeholder);
  return html`${parts.map((part, place): HtmlValue => (place % 2 === 0 ? part : (values[part] ?? `{${part}}`)))}`;
}
