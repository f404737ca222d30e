// @ts-check

/**
 * Writes the times of a page in the reader's own zone, with the zone named, and in the language of the page. The zone
 * is the browser's, unless the page knows whom it speaks to, and in which zone they are told times everywhere else.
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
  const inZone = zoneOfPage();
  const date = new Intl.DateTimeFormat(locale, { ...day, ...inZone });
  const isToday = date.format(moment) === date.format(new Date());
  return new Intl.DateTimeFormat(locale, { ...(isToday ? {} : day), ...time, ...inZone }).format(moment);
}

/** Nothing where the page says no zone, or one that this browser does not know. */
function zoneOfPage() {
  const { timeZone } = document.documentElement.dataset;
  if (timeZone === undefined) return {};
  try {
    new Intl.DateTimeFormat(undefined, { timeZone });
    return { timeZone };
  } catch {
    return {};
  }
}

writeLocalTimes();
showLocalTimes();
