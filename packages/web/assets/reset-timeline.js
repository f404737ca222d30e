// @ts-check
import { writeLocalTimes } from "./local-times.js";
import { showToast } from "./toast-note.js";

/**
 * @typedef {{ at: string, words: string, tone: string, by?: string, quote?: string }} Entry
 * @typedef {{ tone: string, words: string, explanation: string, isEnded: boolean, ending?: string,
 *   linkGoodUntil?: string, actions: string[], entries: Entry[] }} Progress
 */

const pollEveryMs = 1_000;
// The notice to the contact is mailed after the end, and belongs to the story.
const pollsAfterEnd = 10;
// What is back within this time is no news.
const patienceMs = 2_500;

const interrupted = "Live updates are interrupted. They go on by themselves.";

/**
 * The state and timeline of a reset, kept up to date until it has ended, by asking every second. A page that nobody
 * looks at does not ask.
 */
class ResetTimeline extends HTMLElement {
  #stopped = new AbortController();

  connectedCallback() {
    this.#stopped = new AbortController();
    if (this.dataset["settled"] === undefined) void this.#follow();
  }

  disconnectedCallback() {
    this.#stopped.abort();
  }

  #endWithSession() {
    this.#stopped.abort();
    this.#say("You are signed out, so this is no longer kept up to date. Load the page again to sign in.");
  }

  /** @param {string} text */
  #say(text) {
    setText(this.querySelector(".live-note"), text);
  }

  async #follow() {
    const { signal } = this.#stopped;
    let pollsLeft = Infinity;
    let heardAtMs = Date.now();
    while (!signal.aborted && pollsLeft > 0) {
      await new Promise((resolve) => setTimeout(resolve, pollEveryMs));
      if (signal.aborted || document.visibilityState === "hidden") continue;
      const progress = await this.#ask(signal).catch(() => undefined);
      if (signal.aborted) return;
      if (progress === undefined) {
        if (Date.now() - heardAtMs > patienceMs) this.#say(interrupted);
        continue;
      }
      heardAtMs = Date.now();
      this.#say("");
      this.#show(progress);
      pollsLeft = progress.isEnded ? Math.min(pollsLeft, pollsAfterEnd) - 1 : Infinity;
    }
  }

  /** @param {AbortSignal} signal @returns {Promise<Progress | undefined>} */
  async #ask(signal) {
    const response = await fetch(this.dataset["source"] ?? "", {
      headers: { accept: "application/json" },
      signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
    });
    if (response.redirected && !signal.aborted) this.#endWithSession();
    return response.ok && !response.redirected ? response.json() : undefined;
  }

  /** @param {Progress} progress */
  #show(progress) {
    const pill = this.querySelector(".pill");
    if (pill) pill.className = `pill ${progress.tone}`;
    this.querySelector(".pill use")?.setAttribute("href", `#icon-${progress.tone}`);
    setText(this.querySelector(".pill-word"), progress.words);
    setText(this.querySelector(".reset-explanation"), progress.explanation);
    for (const form of this.querySelectorAll("[data-action]")) {
      form.toggleAttribute("hidden", !progress.actions.includes(form.getAttribute("data-action") ?? ""));
    }
    this.#showLinkLife(progress.linkGoodUntil);
    const list = this.querySelector(".timeline");
    for (const entry of progress.entries.slice(list?.children.length ?? 0)) {
      list?.append(this.#rowOf(entry));
    }
    if (progress.isEnded && this.dataset["ended"] === undefined) this.#end(progress);
  }

  /**
   * Whoever is elsewhere on the page, where the state cannot be seen, is told of the end. What was said of the reset
   * when it began is said as it is true now, and stays to be read; a hint that holds no longer goes.
   * @param {Progress} progress
   */
  #end({ tone, ending }) {
    this.dataset["ended"] = "";
    for (const said of document.querySelectorAll("[data-until-end]")) said.remove();
    for (const said of document.querySelectorAll("[data-once-ended]"))
      setText(said.querySelector("span"), said.getAttribute("data-once-ended") ?? "");
    if (ending !== undefined && !this.#isInView()) showToast(tone, ending);
  }

  #isInView() {
    const { top, bottom } = (this.querySelector(".pill") ?? this).getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  }

  /** @param {string | undefined} goodUntil */
  #showLinkLife(goodUntil) {
    const line = this.querySelector(".link-life");
    line?.toggleAttribute("hidden", goodUntil === undefined);
    if (!line || goodUntil === undefined) return;
    line.querySelector("time")?.setAttribute("datetime", goodUntil);
    writeLocalTimes(line);
  }

  /** @param {Entry} entry */
  #rowOf(entry) {
    const template = this.querySelector("template");
    if (!template) throw new Error("the timeline has no template for its rows");
    const row = template.content.firstElementChild?.cloneNode(true);
    if (!(row instanceof HTMLElement)) throw new Error("the template of the timeline is empty");
    row.classList.add(entry.tone, "arriving");
    row.querySelector("use")?.setAttribute("href", `#icon-${entry.tone}`);
    setText(row.querySelector(".timeline-words"), entry.words);
    row.querySelector("time")?.setAttribute("datetime", entry.at);
    setText(row.querySelector(".timeline-by"), entry.by ? ` · ${entry.by}` : "");
    const quote = row.querySelector(".server-words");
    if (entry.quote) setText(quote, entry.quote);
    else quote?.remove();
    writeLocalTimes(row);
    return row;
  }
}

/** @param {Element | null} element @param {string} text */
function setText(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

customElements.define("reset-timeline", ResetTimeline);
