// @ts-check
import { findToken } from "./find-token.js";
import { forgetLink, keepLink, keptLink, openTabs } from "./kept-link.js";
import { watchForPerson } from "./watch-for-person.js";

/** @type {HTMLFormElement | null} */
const form = document.querySelector("form[data-dead-link]");
/** The field to paste into, or what the server has put in its place. @type {HTMLInputElement | null} */
const field = document.querySelector('input[name="token"]');
/** What this page goes by now. @type {string | undefined} */
let held;

/**
 * Takes the link from the address bar, so that it stays in no history; else from the page or from what the tab keeps.
 */
function takeLink() {
  const address = location.href;
  const isPlaceOnPage = document.getElementById(location.hash.slice(1)) !== null;
  const opened = isPlaceOnPage ? undefined : findToken(address);
  if (!isPlaceOnPage && (location.hash || location.search || form?.dataset["address"])) {
    history.replaceState(null, "", form?.dataset["address"] ?? location.pathname);
  }
  if (opened && "token" in opened) return useLink(opened.token);
  if (opened && (opened.problem !== "none" || isMeant(address))) return refuseLink(opened.problem);
  if (held !== undefined) return;
  if (field?.type === "hidden") return noteLink(field.value);
  const kept = keptLink();
  if (kept === undefined) document.getElementById("no-link")?.removeAttribute("hidden");
  else useLink(kept);
}

/**
 * Whether an address without a whole code was opened for one: something of some length stands behind our page.
 * @param {string} address
 */
function isMeant(address) {
  return /set-password[^\w]{1,9}(?:token=)?[\w-]{20,}/i.test(address);
}

/** @param {string} token */
function useLink(token) {
  if (field) field.value = token;
  showProblem(undefined);
  document.getElementById("code-field")?.setAttribute("hidden", "");
  noteLink(token);
  void showWhose(token, { isOpened: true });
}

/**
 * What was opened last is meant, so a link from before it is not used in its place.
 * @param {"none" | "several" | "changed"} problem
 */
function refuseLink(problem) {
  held = undefined;
  if (field) field.value = "";
  document.getElementById("whose")?.setAttribute("hidden", "");
  showProblem(problem);
}

/**
 * Keeps a link for this tab, and for another language, where it goes along as a fragment, which no server sees.
 * @param {string} token
 */
function noteLink(token) {
  held = token;
  document.getElementById("no-link")?.setAttribute("hidden", "");
  document.getElementById("not-kept")?.toggleAttribute("hidden", keepLink(token));
  for (const link of document.querySelectorAll(".languages a")) {
    if (link instanceof HTMLAnchorElement) link.hash = token;
  }
}

/**
 * Says whose link it is. One that was opened and is dead leads to the page that says so; of one that was pasted the
 * answer to the form says it, because whoever is typing is not led away.
 * @param {string} token @param {{ isOpened: boolean }} how
 */
async function showWhose(token, { isOpened }) {
  const shown = document.getElementById("whose-address");
  const whose = document.getElementById("whose");
  whose?.setAttribute("hidden", "");
  const proof = form?.elements.namedItem("form-token");
  const response = await fetch(form?.dataset["whose"] ?? "", {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(proof instanceof HTMLInputElement && { "x-form-token": proof.value }),
    },
    body: JSON.stringify({ token }),
  }).catch(() => undefined);
  if (token !== held) return;
  if (response?.status === 410) {
    forgetLink();
    if (isOpened) location.replace(form?.dataset["deadLink"] ?? "");
  }
  if (!response?.ok) return;
  /** @type {{ masked: string, address: string }} */
  const { masked, address } = await response.json();
  if (shown) shown.textContent = masked;
  whose?.removeAttribute("hidden");
  const username = document.getElementById("username");
  if (username instanceof HTMLInputElement) username.value = address;
}

/**
 * Says at the field what is wrong with what was opened or pasted.
 * @param {"none" | "several" | "changed" | undefined} problem
 */
function showProblem(problem) {
  const place = document.getElementById("code-problem");
  const words = document.getElementById("code-problem-words");
  if (!place || !words || !field) return;
  document.getElementById("token-error")?.remove();
  place.hidden = problem === undefined;
  words.textContent = problem === undefined ? "" : (JSON.parse(form?.dataset["codeProblems"] ?? "{}")[problem] ?? "");
  field.setAttribute("aria-invalid", String(problem !== undefined));
  field.setAttribute("aria-describedby", problem === undefined ? "token-hint" : "token-hint code-problem");
  field.parentElement?.classList.toggle("has-error", problem !== undefined);
  if (problem === undefined) return;
  document.getElementById("code-field")?.removeAttribute("hidden");
  document.getElementById("no-link")?.setAttribute("hidden", "");
}

/**
 * Reads what is pasted before the field could cut it off. A form without a code stays on the page, with all that was
 * typed.
 */
function watchField() {
  if (!field || field.type === "hidden") return;
  field.addEventListener("paste", (event) => {
    const pasted = findToken(event.clipboardData?.getData("text") ?? "");
    if (!("token" in pasted)) return;
    event.preventDefault();
    field.value = pasted.token;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  field.addEventListener("input", () => {
    const typed = findToken(field.value);
    if (!("token" in typed) || typed.token === held) return;
    showProblem(undefined);
    noteLink(typed.token);
    void showWhose(typed.token, { isOpened: false });
  });
  form?.addEventListener("submit", (event) => {
    // Where nobody sees the field, only a program that fills in forms can have written over it.
    if (held !== undefined && document.getElementById("code-field")?.hidden) field.value = held;
    const typed = findToken(field.value);
    if ("token" in typed) return;
    event.preventDefault();
    showProblem(typed.problem);
    field.focus();
  });
}

/**
 * A page that comes back as it was may go by a link that was used or replaced meanwhile.
 * @param {PageTransitionEvent} event
 */
function lookAgain(event) {
  const isKept = document.getElementById("not-kept")?.hidden;
  if (event.persisted && isKept && held !== keptLink()) location.reload();
}

watchForPerson();
watchField();
takeLink();
addEventListener("hashchange", takeLink);
addEventListener("pageshow", lookAgain);
openTabs()?.addEventListener("message", ({ data }) => {
  if (data === undefined || data !== held) return;
  forgetLink();
  location.replace(form?.dataset["deadLink"] ?? "");
});
