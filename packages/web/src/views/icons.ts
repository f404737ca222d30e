import { type Html, html } from "../html.ts";

/** How something stands: it has a colour and a sign. */
export type Tone = "done" | "waiting" | "stopped" | "note" | "quiet";

/** How something stands, in words too. */
export interface Said {
  words: string;
  tone: Tone;
}

export const said = (tone: Tone, words: string): Said => ({ tone, words });

export function icon(tone: Tone, isHidden = false): Html {
  const hidden = isHidden && html` hidden`;
  return html`<svg class="icon" aria-hidden="true"${hidden}><use href="#icon-${tone}"/></svg>`;
}

export const keyLogo = html`<svg class="logo" aria-hidden="true"><use href="#icon-key"/></svg>`;

/** What the icons of a page refer to. */
export const iconSprite = html`<svg class="sprite" aria-hidden="true" focusable="false">
  <symbol id="icon-key" viewBox="0 0 24 24"><g fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"><circle cx="7" cy="8" r="4"/><path d="M11 8h6.5a3.5 3.5 0 0 1 0 7H13"/><path d="m15.8 12.2-2.8 2.8 2.8 2.8"/></g></symbol>
  <symbol id="icon-done" viewBox="0 0 16 16"><path fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" d="m3 8.5 3.2 3.2L13 4.8"/></symbol>
  <symbol id="icon-waiting" viewBox="0 0 16 16"><g fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"><circle cx="8" cy="8" r="6"/><path d="M8 4.6V8l2.3 1.6"/></g></symbol>
  <symbol id="icon-stopped" viewBox="0 0 16 16"><g fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"><circle cx="8" cy="8" r="6"/><path d="M8 4.8v3.6M8 11v.1"/></g></symbol>
  <symbol id="icon-note" viewBox="0 0 16 16"><g fill="none" stroke="currentColor" stroke-width="1.6"><circle cx="8" cy="8" r="6"/></g><circle cx="8" cy="8" r="2.4" fill="currentColor"/></symbol>
  <symbol id="icon-quiet" viewBox="0 0 16 16"><g fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"><circle cx="8" cy="8" r="6"/><path d="M5.4 8h5.2"/></g></symbol>
</svg>`;
