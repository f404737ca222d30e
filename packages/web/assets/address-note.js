// @ts-check

/**
 * Says to which address a link will go while somebody types another one. What is known of the stored address is shown
 * for that one only.
 */
class AddressNote extends HTMLElement {
  #listening = new AbortController();

  connectedCallback() {
    this.#listening = new AbortController();
    const input = document.getElementById(this.dataset["input"] ?? "");
    if (!(input instanceof HTMLInputElement)) return;
    input.addEventListener("input", () => this.#tell(input.value.trim()), { signal: this.#listening.signal });
    this.#tell(input.value.trim());
  }

  disconnectedCallback() {
    this.#listening.abort();
  }

  /** @param {string} address */
  #tell(address) {
    // A browser may give an international domain in its other form.
    const isStored = [this.dataset["stored"], this.dataset["storedAscii"]].includes(address);
    const named = this.querySelector("[data-address]");
    if (named) named.textContent = address.includes("@") ? address : "the address above";
    for (const part of this.querySelectorAll("[data-for]")) {
      part.toggleAttribute("hidden", (part.getAttribute("data-for") === "stored") !== isStored);
    }
  }
}

customElements.define("address-note", AddressNote);
