import { type Html, html } from "../html.ts";
import { icon, type Said } from "./icons.ts";

export function statusPill({ tone, words }: Said): Html {
  return html`<span class="pill ${tone}">${icon(tone)}<span class="pill-word">${words}</span></span>`;
}
