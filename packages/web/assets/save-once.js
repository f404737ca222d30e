// @ts-check

/** Around the button of a form: a second click while the first is on its way sends nothing. */
class SaveOnce extends HTMLElement {
  #listening = new AbortController();

  connectedCallback() {
    this.#listening = new AbortController();
    const form = this.closest("form");
    const button = this.querySelector("button");
    if (!form || !button) return;
    const { signal } = this.#listening;
    const words = button.textContent ?? "";
    let isSent = false;
    const setSent = (/** @type {boolean} */ isNow) => {
      isSent = isNow;
      button.textContent = isNow ? (this.dataset["sending"] ?? words) : words;
      if (isNow) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    };
    form.addEventListener(
      "submit",
      (event) => {
        if (isSent) event.preventDefault();
        else setSent(true);
      },
      { signal },
    );
    // Whoever comes back to the page can save again.
    addEventListener("pageshow", () => setSent(false), { signal });
  }

  disconnectedCallback() {
    this.#listening.abort();
  }
}

customElements.define("save-once", SaveOnce);
