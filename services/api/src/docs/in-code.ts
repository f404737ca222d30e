import { type Html, html } from "@rekey/web/html";

/** Words of a program stand between backticks; of Markdown nothing else is understood, and two stars are left out. */
export function inCode(text: string): Html {
  const parts = text.replaceAll("**", "").split("`");
  return html`${parts.map((part, place) => (place % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}
