// @ts-check
import { keepAsking } from "./keep-asking.js";
import { writeLocalTimes } from "./local-times.js";

/**
 * @typedef {{ Name: string, Address: string }} Person
 * @typedef {{ ID: string, Read: boolean, To: Person[], Bcc: Person[], Subject: string, Snippet: string,
 *   Created: string }} Mail
 */

/** Keeps the list as the mailbox has it; rows that stay are not touched, so nothing flickers and focus stays. */
class MailList extends HTMLElement {
  #stop = () => {};

  connectedCallback() {
    const query = this.dataset["query"] ?? "";
    const path =
      query === "" ? "/api/v1/messages?limit=100" : `/api/v1/search?limit=100&query=${encodeURIComponent(query)}`;
    this.#stop = keepAsking(path, (/** @type {{ messages: Mail[] }} */ { messages }) => this.#show(messages));
  }

  disconnectedCallback() {
    this.#stop();
  }

  /** @param {Mail[]} mails */
  #show(mails) {
    const body = this.querySelector("tbody");
    if (!body) return;
    const present = new Map([...body.rows].map((row) => [row.dataset["id"], row]));
    const rows = mails.map((mail) => present.get(mail.ID) ?? this.#makeRow(mail));
    mails.forEach((mail, place) => rows[place]?.classList.toggle("unread", !mail.Read));
    const arrived = mails.filter((mail) => !present.has(mail.ID)).length;
    const unchanged = arrived === 0 && rows.length === body.rows.length;
    if (!unchanged) body.replaceChildren(...rows);
    this.querySelector(".empty")?.toggleAttribute("hidden", rows.length > 0);
    this.querySelector("table")?.toggleAttribute("hidden", rows.length === 0);
    document.querySelector("form[action='/delete-all'] button")?.toggleAttribute("disabled", rows.length === 0);
    const status = this.querySelector("[role=status]");
    if (status && arrived > 0) status.textContent = arrived === 1 ? "One new mail" : `${arrived} new mails`;
  }

  /** @param {Mail} mail */
  #makeRow(mail) {
    const template = this.querySelector("template");
    const row = /** @type {HTMLTableRowElement} */ (template?.content.firstElementChild?.cloneNode(true));
    row.dataset["id"] = mail.ID;
    const write = (/** @type {string} */ selector, /** @type {string} */ text) => {
      const element = row.querySelector(selector);
      if (element) element.textContent = text;
    };
    write(".mail-to bdi", [...mail.To, ...mail.Bcc].map((person) => person.Address).join(", "));
    write(".mail-subject", mail.Subject || "(no subject)");
    write(".mail-snippet", mail.Snippet);
    row.querySelector("a")?.setAttribute("href", `/messages/${mail.ID}`);
    row.querySelector("time")?.setAttribute("datetime", mail.Created);
    writeLocalTimes(row);
    return row;
  }
}

customElements.define("mail-list", MailList);
