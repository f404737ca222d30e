// @ts-check

const checkAfterMs = 250;
// The field itself cuts nothing off: what was cut would be set, and the whole would not sign in.
const maxLength = 256;

/** @typedef {import("../src/page-words.ts").PageWords["passwordField"]} Words */
/** @typedef {typeof import("../src/page-words.ts").generatorWords} GeneratorWords */

/**
 * A password input with Show and Hide, a count against the minimum, a match with its repetition, and where asked a
 * generator and a judgement of its strength. What it says stands in `data-words`, in the language of the page.
 */
class PasswordField extends HTMLElement {
  /** @returns {Words} */
  get #words() {
    return JSON.parse(this.dataset["words"] ?? "{}");
  }

  connectedCallback() {
    const input = this.querySelector("input");
    const row = this.querySelector(".password-row");
    if (!input || !row || row.querySelector("button")) return;
    if (this.dataset["repeats"]) this.#followShown(input);
    else this.#addShowButton(input, row);
    const minLength = Number(this.dataset["minLength"] ?? 0);
    if (minLength === 0 && !this.dataset["repeats"]) return;
    const note = this.#addNote();
    if (minLength > 0) input.addEventListener("input", () => this.#countLength(input, note, minLength));
    if (this.dataset["repeats"]) this.#watchRepetition(input, note, this.dataset["repeats"]);
    if (this.dataset["check"]) this.#judge(input, this.dataset["check"], minLength);
    if (this.dataset["generates"]) this.#addGenerateButton(input, row, note, JSON.parse(this.dataset["generates"]));
  }

  /** @param {HTMLInputElement} input @param {Element} row */
  #addShowButton(input, row) {
    const words = this.#words;
    const button = addButton(row, words.show);
    button.setAttribute("aria-controls", [input, ...repetitionsOf(input)].map(({ id }) => id).join(" "));
    const spoken = document.createElement("span");
    spoken.className = "visually-hidden";
    spoken.setAttribute("aria-live", "polite");
    this.append(spoken);
    /** @param {boolean} isVisible */
    const setVisible = (isVisible) => {
      input.type = isVisible ? "text" : "password";
      button.textContent = isVisible ? words.hide : words.show;
      button.setAttribute("aria-label", isVisible ? words.hidePassword : words.showPassword);
    };
    setVisible(false);
    button.addEventListener("click", () => {
      const event = input.type === "password" ? "reveal" : "conceal";
      for (const field of [input, ...repetitionsOf(input)]) field.dispatchEvent(new Event(event));
      spoken.textContent = input.type === "text" ? words.isVisible : words.isHidden;
    });
    input.addEventListener("reveal", () => setVisible(true));
    input.addEventListener("conceal", () => setVisible(false));
    input.form?.addEventListener("submit", () => setVisible(false));
  }

  /**
   * A repetition is seen whenever what it repeats is.
   * @param {HTMLInputElement} input
   */
  #followShown(input) {
    input.addEventListener("reveal", () => (input.type = "text"));
    input.addEventListener("conceal", () => (input.type = "password"));
    input.form?.addEventListener("submit", () => (input.type = "password"));
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
    const { tooShort, longEnough, tooLong, spaceCounts } = this.#words;
    const words = length < minLength ? tooShort : length > maxLength ? tooLong : longEnough;
    note.classList.toggle("done", words === longEnough);
    const aboutSpace = input.value.trim() === input.value ? "" : ` · ${spaceCounts}`;
    note.textContent = length === 0 ? "" : fill(words, { length, minLength, maxLength }) + aboutSpace;
  }

  /**
   * Has the service judge what is typed, once the typing rests. Without an answer nothing is said: Save decides anyway.
   * @param {HTMLInputElement} input @param {string} url @param {number} minLength
   */
  #judge(input, url, minLength) {
    const place = document.createElement("div");
    place.className = "strength";
    place.setAttribute("aria-live", "polite");
    this.append(place);
    let current = new AbortController();
    const token = input.form?.elements.namedItem("form-token");
    const proof = token instanceof HTMLInputElement ? { "x-form-token": token.value } : {};
    const ask = async (/** @type {AbortSignal} */ signal) => {
      await new Promise((resolve) => setTimeout(resolve, checkAfterMs));
      if (signal.aborted) return;
      const body = JSON.stringify({ password: input.value });
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json", ...proof },
        body,
        signal,
      });
      if (!response.ok || response.redirected) return;
      const judgement = await response.json();
      if (!signal.aborted) showStrength(place, judgement);
    };
    input.addEventListener("input", () => {
      current.abort();
      current = new AbortController();
      if ([...input.value.normalize("NFC")].length < minLength) place.replaceChildren();
      else ask(current.signal).catch(() => undefined);
    });
  }

  /** @param {HTMLInputElement} input @param {HTMLElement} note @param {string} otherId */
  #watchRepetition(input, note, otherId) {
    const other = document.getElementById(otherId);
    if (!(other instanceof HTMLInputElement)) return;
    const { same, notSame } = this.#words;
    const compare = () => {
      const isSame = input.value.normalize("NFC") === other.value.normalize("NFC");
      note.classList.toggle("done", isSame);
      note.textContent = input.value === "" ? "" : isSame ? same : notSame;
    };
    input.addEventListener("input", compare);
    other.addEventListener("input", compare);
  }

  /** @param {HTMLInputElement} input @param {Element} row @param {HTMLElement} note @param {GeneratorWords} words */
  #addGenerateButton(input, row, note, { generate, generated, ...ofCopy }) {
    const copy = this.#addCopyButton(input, row, note, ofCopy);
    addButton(row, generate).addEventListener("click", () => {
      const password = generatePassword();
      for (const field of [input, ...repetitionsOf(input)]) {
        field.value = password;
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.dispatchEvent(new Event("reveal"));
      }
      copy.hidden = navigator.clipboard === undefined;
      note.textContent = generated;
      note.classList.remove("done");
    });
  }

  /**
   * For a generated password, once: afterwards it is hidden on the page as well.
   * @param {HTMLInputElement} input @param {Element} row @param {HTMLElement} note
   * @param {Pick<GeneratorWords, "copy" | "copied" | "notCopied">} words
   */
  #addCopyButton(input, row, note, words) {
    const button = addButton(row, words.copy);
    button.hidden = true;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(input.value);
      } catch {
        note.textContent = words.notCopied;
        return;
      }
      for (const field of [input, ...repetitionsOf(input)]) field.dispatchEvent(new Event("conceal"));
      input.focus();
      button.hidden = true;
      note.textContent = words.copied;
    });
    input.addEventListener("input", () => (button.hidden = true));
    return button;
  }
}

/** @param {HTMLElement} place @param {{ isGood: boolean, level: number, words: string }} judgement */
function showStrength(place, { isGood, level, words }) {
  const bar = document.createElement("span");
  bar.className = "strength-bar";
  bar.dataset["level"] = String(level);
  const text = document.createElement("span");
  text.className = `field-note${isGood ? " done" : ""}`;
  text.textContent = words;
  place.replaceChildren(bar, text);
}

/** @param {string} words @param {Record<string, number>} values */
function fill(words, values) {
  return words.replaceAll(/\{(\w+)\}/g, (_, name) => String(values[name]));
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
