import { type Html, html } from "../html.ts";
import { icon } from "./icons.ts";

/** The page's script fills it with what happens, and shows it. */
export const toastNote = ({ href, see }: { href: string; see: string }): Html => html`<toast-note class="toast">
  ${icon("note", true)}
  <p role="status"></p>
  <div class="actions" hidden><a href="${href}">${see}</a><button class="quiet" type="button">Dismiss</button></div>
</toast-note>`;
