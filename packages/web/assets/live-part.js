// @ts-check
import { writeLocalTimes } from "./local-times.js";

/**
 * A part of a page that is fetched anew every few seconds, for as long as the page says how many. Whoever is at work in
 * it with the keyboard keeps it as it is, and a page that nobody looks at does not ask.
 */
class LivePart extends HTMLElement {
  #stopped = new AbortController();

  connectedCallback() {
    this.#stopped = new AbortController();
    void this.#follow(this.#stopped.signal);
  }

  disconnectedCallback() {
    this.#stopped.abort();
  }

  /** @param {AbortSignal} signal */
  async #follow(signal) {
    while (!signal.aborted && this.dataset["every"] !== undefined) {
      const everyMs = Number(this.dataset["every"]) * 1_000;
      await new Promise((resolve) => setTimeout(resolve, everyMs));
      if (signal.aborted || document.visibilityState === "hidden" || this.contains(document.activeElement)) continue;
      await this.#renew(signal);
    }
  }

  /** @param {AbortSignal} signal */
  async #renew(signal) {
    const fresh = (await askForPage(location.href, signal))?.getElementById(this.id);
    if (!fresh || signal.aborted) return;
    // Whatever else stands on the page is of the state before.
    if (fresh.dataset["every"] === undefined) return location.reload();
    this.replaceChildren(...[...fresh.childNodes].map((node) => document.importNode(node, true)));
    writeLocalTimes();
  }
}

/**
 * The page at an address as the browser reads it, which makes no markup of text here: our policy lets no script do so.
 *
 * @param {string} url
 * @param {AbortSignal} signal
 * @returns {Promise<Document | undefined>}
 */
function askForPage(url, signal) {
  const request = new XMLHttpRequest();
  request.open("GET", url);
  request.responseType = "document";
  request.timeout = 10_000;
  signal.addEventListener("abort", () => request.abort(), { once: true });
  return new Promise((resolve) => {
    request.addEventListener("loadend", () => {
      const isPage = request.status === 200 && request.response instanceof Document;
      resolve(isPage ? request.response : undefined);
    });
    request.send();
  });
}

customElements.define("live-part", LivePart);
