// @ts-check

/** Round a field that shows what has to be taken elsewhere: its button copies it, where the browser lets it. */
class CopyText extends HTMLElement {
  #listening = new AbortController();

  connectedCallback() {
    this.#listening = new AbortController();
    const input = this.querySelector("input, textarea");
    const button = this.querySelector("button");
    const note = this.querySelector("[role=status]");
    if (!(input instanceof HTMLInputElement || input instanceof HTMLTextAreaElement)) return;
    if (!button || !note || navigator.clipboard === undefined) return;
    const { signal } = this.#listening;
    button.hidden = false;
    button.addEventListener(
      "click",
      async () => {
        input.select();
        const { copied = "", notCopied = "" } = this.dataset;
        try {
          await navigator.clipboard.writeText(input.value);
          note.textContent = copied;
        } catch {
          note.textContent = notCopied;
        }
      },
      { signal },
    );
  }

  disconnectedCallback() {
    this.#listening.abort();
  }
}

customElements.define("copy-text", CopyText);
