// @ts-check

/**
 * Writes the times of a page in the reader's own zone, with the zone named, and in the language of the page.
 * @param {ParentNode} [root]
 */
export function writeLocalTimes(root = document) {
  for (const element of root.querySelectorAll("time[datetime]")) {
    const moment = new Date(element.getAttribute("datetime") ?? "");
    if (Number.isNaN(moment.getTime())) continue;
    element.textContent = describe(moment);
  }
}

/**
 * Shows, beside times that are written in UTC, what they are for a reader in another zone.
 * @param {ParentNode} [root]
 */
function showLocalTimes(root = document) {
  for (const beside of root.querySelectorAll(".local-time")) {
    const moment = new Date(beside.querySelector("time")?.getAttribute("datetime") ?? "");
    beside.toggleAttribute("hidden", !moment.getTimezoneOffset());
  }
}

/** @type {Intl.DateTimeFormatOptions} */
const day = { day: "numeric", month: "short", year: "numeric" };
/** @type {Intl.DateTimeFormatOptions} */
const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short" };

/** @param {Date} moment */
function describe(moment) {
  const locale = document.documentElement.dataset["timeLocale"];
  const isToday = moment.toDateString() === new Date().toDateString();
  return new Intl.DateTimeFormat(locale, isToday ? time : { ...day, ...time }).format(moment);
}

writeLocalTimes();
showLocalTimes();
