// @ts-check

/**
 * Round a form whose act cannot be undone. The form's first button opens its dialog, which says what will happen; only
 * the dialog's own button sends the form, and sends it once. Where this does not run, the first button sends the form.
 */
class ConfirmStep extends HTMLElement {
  static observedAttributes = ["hidden"];
  #listening = new AbortController();
  #isSent = false;

  connectedCallback() {
    this.#listening = new AbortController();
    const form = this.querySelector("form");
    const dialog = this.querySelector("dialog");
    const opener = this.querySelector("button");
    const act = dialog?.querySelector("button[type=submit]");
    const keep = dialog?.querySelector("button[type=button]");
    if (!form || !dialog || !opener || !act || !(keep instanceof HTMLElement)) return;
    const { signal } = this.#listening;
    opener.setAttribute("aria-haspopup", "dialog");
    form.addEventListener(
      "submit",
      (event) => {
        if (event.submitter === act && !this.#isSent) return this.#mark(act, true);
        event.preventDefault();
        if (dialog.open) return;
        dialog.showModal();
        keep.focus();
      },
      { signal },
    );
    keep.addEventListener("click", () => dialog.close(), { signal });
    dialog.addEventListener("close", () => opener.focus(), { signal });
    // Inside the dialog its words cover all of it, so a click on the dialog itself is one beside it. The second click
    // of somebody who opened it with two is not meant for it.
    dialog.addEventListener(
      "click",
      ({ target, detail }) => {
        if (target === dialog && detail < 2) dialog.close();
      },
      { signal },
    );
    // Whoever comes back to the page as it was left finds it as it was before.
    addEventListener(
      "pageshow",
      ({ persisted }) => {
        if (!persisted) return;
        this.#mark(act, false);
        dialog.close();
      },
      { signal },
    );
  }

  disconnectedCallback() {
    this.#listening.abort();
  }

  /** What is no longer possible is no longer asked about. */
  attributeChangedCallback() {
    if (this.hidden) this.querySelector("dialog")?.close();
  }

  /** @param {Element} act @param {boolean} isSent */
  #mark(act, isSent) {
    this.#isSent = isSent;
    if (isSent) act.setAttribute("aria-disabled", "true");
    else act.removeAttribute("aria-disabled");
  }
}

customElements.define("confirm-step", ConfirmStep);
