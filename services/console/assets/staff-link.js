// @ts-check
import { findToken } from "./find-token.js";
import { watchForPerson } from "./watch-for-person.js";

const field = document.querySelector('input[name="token"]');

/**
 * Takes the code of a link from the address bar into the form, so that it stays in no history and nobody has to paste
 * it. What was opened last is meant.
 */
function takeLink() {
  const opened = findToken(location.href);
  if (location.hash || location.search) history.replaceState(null, "", location.pathname);
  if (!("token" in opened) || !(field instanceof HTMLInputElement)) return;
  field.value = opened.token;
  document.getElementById("code-field")?.setAttribute("hidden", "");
}

watchForPerson();
takeLink();
addEventListener("hashchange", takeLink);
