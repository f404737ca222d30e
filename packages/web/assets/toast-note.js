// @ts-check

// Longer than it takes to notice a line and read it twice.
const stayMs = 10_000;

/**
 * A line at the edge of the page for what happens while the reader is elsewhere on it. It is read out, takes no focus,
 * goes by itself and waits for whoever points at it, is in it or looks at another tab. What it says stands on the page
 * too.
 */
class ToastNote extends HTMLElement {
  #listening = new AbortController();
  /** @type {number | undefined} */
  #leaving;
  /** Where the reader was before they came here. @type {EventTarget | null} */
  #before = null;

  connectedCallback() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    for (const name of ["pointerenter", "pointerleave", "focusout"])
      this.addEventListener(name, () => this.#wait(), { signal });
    this.addEventListener("focusin", ({ relatedTarget }) => this.#enter(relatedTarget), { signal });
    document.addEventListener("visibilitychange", () => this.#wait(), { signal });
    this.querySelector("button")?.addEventListener("click", () => this.#dismiss(), { signal });
  }

  disconnectedCallback() {
    this.#listening.abort();
    clearTimeout(this.#leaving);
  }

  /** @param {string} tone @param {string} words */
  tell(tone, words) {
    this.dataset["tone"] = tone;
    this.querySelector("use")?.setAttribute("href", `#icon-${tone}`);
    for (const part of this.children) part.removeAttribute("hidden");
    const line = this.querySelector("[role=status]");
    if (line) line.textContent = words;
    this.#wait();
  }

  /** @param {EventTarget | null} from */
  #enter(from) {
    if (!(from instanceof Node && this.contains(from))) this.#before = from;
    this.#wait();
  }

  /** Begins anew to wait, unless somebody is at it; then their leaving does. */
  #wait() {
    clearTimeout(this.#leaving);
    if (this.matches(":hover, :focus-within") || document.visibilityState === "hidden") return;
    this.#leaving = setTimeout(() => this.#leave(), stayMs);
  }

  #dismiss() {
    this.#leave();
    if (this.#before instanceof HTMLElement) this.#before.focus({ preventScroll: true });
  }

  #leave() {
    clearTimeout(this.#leaving);
    delete this.dataset["tone"];
    for (const part of this.children) {
      if (part.getAttribute("role") === "status") part.textContent = "";
      else part.setAttribute("hidden", "");
    }
  }
}

/** Tells it at the edge of the page, if the page has a place for that. @param {string} tone @param {string} words */
export function showToast(tone, words) {
  const note = document.querySelector("toast-note");
  if (note instanceof ToastNote) note.tell(tone, words);
}

customElements.define("toast-note", ToastNote);
