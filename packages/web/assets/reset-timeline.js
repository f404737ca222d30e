// @ts-check
import { writeLocalTimes } from "./local-times.js";
import { showToast } from "./toast-note.js";

/**
 * @typedef {{ at: string, words: string, tone: string, by?: string, quote?: string }} Entry
 * @typedef {{ tone: string, words: string, explanation: string, isEnded: boolean, ending?: string, linkGoodUntil?: string, actions: string[], entries: Entry[] }} Progress
 */

const pollEveryMs = 1_000;
// The notice to the contact is mailed after the end, and belongs to the story.
const pollsAfterEnd = 10;
// After so long without its events the page asks for them again; meanwhile it asks for the state.
const listenAgainAfterMs = 10_000;
// A connection that comes back within this time is no news.
const patienceMs = 2_500;

const interrupted = "Live updates are interrupted. They go on by themselves.";

/**
 * The state and timeline of a reset, kept up to date until it has ended: by events as they happen where the page names
 * their source, else, and while there are none, by asking every second. A page that nobody looks at does neither, for a
 * browser has few connections to one server.
 */
class ResetTimeline extends HTMLElement {
  #stopped = new AbortController();
  /** @type {EventSource | undefined} */
  #events;
  #listenNotBeforeMs = 0;
  /** @type {number | undefined} */
  #doubt;

  connectedCallback() {
    this.#stopped = new AbortController();
    if (this.dataset["settled"] !== undefined) return;
    const { signal } = this.#stopped;
    document.addEventListener("visibilitychange", () => this.#listen(), { signal });
    this.#listen();
    void this.#follow();
  }

  disconnectedCallback() {
    this.#stop();
  }

  #stop() {
    this.#stopped.abort();
    this.#events?.close();
    this.#events = undefined;
    clearTimeout(this.#doubt);
  }

  /** Opens the events, or closes them while nobody looks. */
  #listen() {
    const { events: url } = this.dataset;
    if (document.visibilityState === "hidden" || url === undefined) {
      this.#events?.close();
      this.#events = undefined;
      return;
    }
    if (this.#events || Date.now() < this.#listenNotBeforeMs) return;
    const events = new EventSource(url);
    this.#events = events;
    events.addEventListener("open", () => this.#settle());
    events.addEventListener("progress", ({ data }) => this.#show(JSON.parse(data)));
    events.addEventListener("stale", () => this.#say(interrupted));
    events.addEventListener("fresh", () => this.#settle());
    events.addEventListener("end", () => this.#stop());
    events.addEventListener("signed-out", () => this.#endWithSession());
    events.addEventListener("lost", () => this.#askInstead());
    events.addEventListener("error", () => {
      if (events.readyState === EventSource.CLOSED) this.#askInstead();
      else this.#doubt ??= setTimeout(() => this.#say(interrupted), patienceMs);
    });
  }

  #askInstead() {
    this.#events?.close();
    this.#events = undefined;
    this.#listenNotBeforeMs = Date.now() + listenAgainAfterMs;
  }

  #settle() {
    clearTimeout(this.#doubt);
    this.#doubt = undefined;
    this.#say("");
  }

  #endWithSession() {
    this.#stop();
    this.#say("You are signed out, so this is no longer kept up to date. Load the page again to sign in.");
  }

  /** @param {string} text */
  #say(text) {
    setText(this.querySelector(".live-note"), text);
  }

  async #follow() {
    const { signal } = this.#stopped;
    let pollsLeft = Infinity;
    while (!signal.aborted && pollsLeft > 0) {
      await new Promise((resolve) => setTimeout(resolve, pollEveryMs));
      if (signal.aborted || document.visibilityState === "hidden") continue;
      this.#listen();
      if (this.#events) continue;
      const progress = await this.#ask(signal).catch(() => undefined);
      if (signal.aborted) return;
      if (progress === undefined) {
        this.#say(interrupted);
        continue;
      }
      this.#settle();
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
   * Whoever is elsewhere on the page, where the state cannot be seen, is told of the end, and what was said of the reset when it began is taken away.
   * @param {Progress} progress
   */
  #end({ tone, ending }) {
    this.dataset["ended"] = "";
    for (const said of document.querySelectorAll("[data-until-end]")) said.remove();
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
