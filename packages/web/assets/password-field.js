// @ts-check

/** A password input with Show and Hide, a count against the minimum, a match with its repetition, and a generator where asked. */
class PasswordField extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input");
    const row = this.querySelector(".password-row");
    if (!input || !row || row.querySelector("button")) return;
    this.#addShowButton(input, row);
    const minLength = Number(this.dataset["minLength"] ?? 0);
    if (minLength === 0 && !this.dataset["repeats"]) return;
    const note = this.#addNote();
    if (minLength > 0) input.addEventListener("input", () => this.#countLength(input, note, minLength));
    if (this.dataset["repeats"]) this.#watchRepetition(input, note, this.dataset["repeats"]);
    if (this.dataset["generates"] !== undefined) this.#addGenerateButton(input, row, note);
  }

  /** @param {HTMLInputElement} input @param {Element} row */
  #addShowButton(input, row) {
    const button = addButton(row, "Show");
    button.setAttribute("aria-controls", input.id);
    const spoken = document.createElement("span");
    spoken.className = "visually-hidden";
    spoken.setAttribute("aria-live", "polite");
    this.append(spoken);
    /** @param {boolean} isVisible */
    const setVisible = (isVisible) => {
      input.type = isVisible ? "text" : "password";
      button.textContent = isVisible ? "Hide" : "Show";
      button.setAttribute("aria-label", isVisible ? "Hide password" : "Show password");
    };
    setVisible(false);
    button.addEventListener("click", () => {
      setVisible(input.type === "password");
      spoken.textContent = input.type === "text" ? "Your password is visible" : "Your password is hidden";
    });
    input.addEventListener("reveal", () => setVisible(true));
    input.form?.addEventListener("submit", () => setVisible(false));
  }

  #addNote() {
    const note = document.createElement("p");
    note.className = "field-note";
    note.setAttribute("aria-live", "polite");
    this.append(note);
    return note;
  }

  /** @param {HTMLInputElement} input @param {HTMLElement} note @param {number} minLength */
  #countLength(input, note, minLength) {
    const length = [...input.value.normalize("NFC")].length;
    const isEnough = length >= minLength;
    note.classList.toggle("done", isEnough);
    note.textContent =
      length === 0 ? "" : isEnough ? `${length} characters, long enough` : `${length} of ${minLength} characters`;
  }

  /** @param {HTMLInputElement} input @param {HTMLElement} note @param {string} otherId */
  #watchRepetition(input, note, otherId) {
    const other = document.getElementById(otherId);
    if (!(other instanceof HTMLInputElement)) return;
    const compare = () => {
      const isSame = input.value === other.value;
      note.classList.toggle("done", isSame);
      note.textContent = input.value === "" ? "" : isSame ? "The same" : "Not the same yet";
    };
    input.addEventListener("input", compare);
    other.addEventListener("input", compare);
  }

  /** @param {HTMLInputElement} input @param {Element} row @param {HTMLElement} note */
  #addGenerateButton(input, row, note) {
    addButton(row, "Generate").addEventListener("click", () => {
      const password = generatePassword();
      for (const field of [input, ...repetitionsOf(input)]) {
        field.value = password;
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.dispatchEvent(new Event("reveal"));
      }
      note.textContent = "Tell it to the contact yourself, by phone or in person. It is never mailed.";
      note.classList.remove("done");
    });
  }
}

/** @param {HTMLInputElement} input @returns {HTMLInputElement[]} */
function repetitionsOf(input) {
  const repetition = document.querySelector(`password-field[data-repeats="${CSS.escape(input.id)}"] input`);
  return repetition instanceof HTMLInputElement ? [repetition] : [];
}

/** @param {Element} row @param {string} words */
function addButton(row, words) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "secondary";
  button.textContent = words;
  row.append(button);
  return button;
}

/** Five groups of four letters and digits that are not mistaken for each other: about 98 bits. */
function generatePassword() {
  const alphabet = "abcdefghjkmnpqrstuvwxyz23456789";
  const limit = 256 - (256 % alphabet.length);
  let letters = "";
  while (letters.length < 20) {
    for (const byte of crypto.getRandomValues(new Uint8Array(32))) {
      if (byte < limit && letters.length < 20) letters += alphabet[byte % alphabet.length];
    }
  }
  return (letters.match(/.{4}/g) ?? []).join("-");
}

customElements.define("password-field", PasswordField);
