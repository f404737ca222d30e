// @ts-check

/**
 * Writes the times of a page in the reader's own zone, with the zone named.
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

/** @param {Date} moment */
function describe(moment) {
  const isToday = moment.toDateString() === new Date().toDateString();
  const time = moment.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
  if (isToday) return time;
  return `${moment.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" })}, ${time}`;
}

writeLocalTimes();
showLocalTimes();
