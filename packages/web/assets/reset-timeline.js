// @ts-check
import { writeLocalTimes } from "./local-times.js";

/**
 * @typedef {{ at: string, words: string, tone: string, by?: string, quote?: string }} Entry
 * @typedef {{ tone: string, words: string, explanation: string, isEnded: boolean, linkGoodUntil?: string, actions: string[], entries: Entry[] }} Progress
 */

const pollEveryMs = 1_000;
// The notice to the contact is mailed after the end, and belongs to the story.
const pollsAfterEnd = 10;

/** The state and timeline of a reset, brought up to date about every second until the reset has ended. */
class ResetTimeline extends HTMLElement {
  #stopped = new AbortController();

  connectedCallback() {
    this.#stopped = new AbortController();
    if (this.dataset["ended"] === undefined) void this.#follow();
  }

  disconnectedCallback() {
    this.#stopped.abort();
  }

  async #follow() {
    const { signal } = this.#stopped;
    let pollsLeft = Infinity;
    while (!signal.aborted && pollsLeft > 0) {
      await new Promise((resolve) => setTimeout(resolve, pollEveryMs));
      if (signal.aborted || document.visibilityState === "hidden") continue;
      const progress = await this.#ask(signal).catch(() => undefined);
      if (progress === undefined) continue;
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
    return response.ok ? response.json() : undefined;
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
    if (progress.isEnded) this.dataset["ended"] = "";
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
