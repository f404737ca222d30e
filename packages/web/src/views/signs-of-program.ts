import { type Html, html } from "../html.ts";

/**
 * The fields by which `isFilledByProgram` tells a program that fills in forms: one that no person sees, when the form
 * was made, and whether somebody was at the page, which `watch-for-person.js` says.
 */
export function signsOfProgram(leaveEmpty: string, shownAt: number): Html {
  return html`<p class="visually-hidden" aria-hidden="true"><label for="note">${leaveEmpty}</label> <input id="note" name="note" type="text" value="" autocomplete="off" tabindex="-1" data-1p-ignore data-bwignore data-lpignore="true" data-form-type="other" data-protonpass-ignore="true"></p>
  <input type="hidden" name="shown-at" value="${shownAt}">
  <input type="hidden" id="touched" name="touched" value="">`;
}
