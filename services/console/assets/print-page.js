// @ts-check

/** Round a button that prints the page, where there are scripts. */
class PrintPage extends HTMLElement {
  #listening = new AbortController();

  connectedCallback() {
    this.#listening = new AbortController();
    const button = this.querySelector("button");
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", () => print(), { signal: this.#listening.signal });
  }

  disconnectedCallback() {
    this.#listening.abort();
  }
}

customElements.define("print-page", PrintPage);
