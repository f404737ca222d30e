import type { Page } from "@rekey/web/create-pages";
import { html, type Html } from "@rekey/web/html";
import { sheetPage } from "@rekey/web/views/sheet";
import { bdi } from "../common-views.ts";
import type { FirmFailure } from "./firm-failure.ts";

interface Words {
  title: string;
  /** Before and after the name of the firm's provider. */
  text: readonly [before: string, after: string];
  again: string;
}

const begin = "Begin again";
const words: Record<FirmFailure, Words> = {
  away: {
    title: "The sign-in of your firm does not answer",
    text: ["", " cannot be reached at the moment, so nobody can be signed in by it. Try again in a minute."],
    again: "Back to the sign-in",
  },
  declined: {
    title: "You were not signed in",
    text: [
      "",
      " did not sign you in. If you did not stop it yourself, ask whoever looks after it whether your account may use Rekey.",
    ],
    again: begin,
  },
  "begun-elsewhere": {
    title: "This sign-in was not begun here",
    text: [
      "What came back from ",
      " belongs to no sign-in of this browser: it was begun too long ago, in another tab, or somewhere else. Nobody was signed in.",
    ],
    again: begin,
  },
  "not-proven": {
    title: "You could not be signed in",
    text: [
      "What came back from ",
      " does not show who you are. Nobody was signed in. If it happens again, tell whoever looks after Rekey; the log says what was wrong.",
    ],
    again: begin,
  },
  "no-role": {
    title: "You have no role here",
    text: [
      "",
      " knows you, but gives you none of the roles that Rekey has. Ask whoever looks after it to add you to the right group.",
    ],
    again: "Back to the sign-in",
  },
  disabled: {
    title: "Your account is switched off",
    text: ["", " knows you, but an administrator has switched your account off here. Ask them if you need it."],
    again: "Back to the sign-in",
  },
};

export function firmFailedView(page: Page, { because, name }: { because: FirmFailure; name: string }): Html {
  const { title, text, again } = words[because];
  const body = html`<p>${text[0]}<strong>${bdi(name)}</strong>${text[1]}</p>
  <p class="actions"><a class="button" href="${page.linkTo("/sign-in")}">${again}</a></p>`;
  return sheetPage(page, { title }, body);
}

/** Leads on by itself; see `signOut`. */
export function signedOutView(page: Page, { name, href }: { name: string; href: string }): Html {
  const title = "You are signed out of Rekey";
  const body = html`<p>You are led to <strong>${bdi(name)}</strong> to be signed out there too.</p>
  <p class="actions"><a class="button" href="${href}">Sign out there</a> <a href="${page.linkTo("/sign-in")}">Stay signed in there</a></p>`;
  return sheetPage(page, { title }, body);
}
