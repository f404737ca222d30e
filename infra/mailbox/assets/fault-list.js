// @ts-check
import { keepAsking } from "./keep-asking.js";

/** @typedef {{ struck: number, times?: number }} Fault */

/** Keeps the counts of the faults it shows, and marks or hides those that are over or were switched off. */
class FaultList extends HTMLElement {
  #stop = () => {};

  connectedCallback() {
    this.#stop = keepAsking("/api/faults", (/** @type {{ items: Fault[] }} */ { items }) => this.#show(items));
  }

  disconnectedCallback() {
    this.#stop();
  }

  /** @param {Fault[]} faults */
  #show(faults) {
    const known = new Map(faults.map(({ struck, ...fault }) => [JSON.stringify(fault), struck]));
    const isBanner = this.classList.contains("fault-banner");
    let active = 0;
    for (const item of this.querySelectorAll("[data-fault]")) {
      const key = item.getAttribute("data-fault") ?? "{}";
      const struck = known.get(key);
      const isOver = struck === undefined || struck >= (JSON.parse(key).times ?? Infinity);
      if (!isOver) active += 1;
      if (struck !== undefined) this.#count(item, struck);
      if (isBanner) item.toggleAttribute("hidden", isOver);
      for (const mark of item.querySelectorAll("[data-when]")) {
        mark.toggleAttribute("hidden", (mark.getAttribute("data-when") === "over") !== isOver);
      }
    }
    if (isBanner) this.hidden = active === 0;
  }

  /**
   * @param {Element} item
   * @param {number} struck
   */
  #count(item, struck) {
    const number = item.querySelector(".fault-count .number");
    if (number && number.textContent !== String(struck)) number.textContent = String(struck);
  }
}

customElements.define("fault-list", FaultList);
