// Postfix, Exim and the Google relay, Sendmail, and those that say it alone after "Ok".
const placesOfId = [
  /\bqueued as <?([\w.-]+)/i,
  /\bid=<?([\w.-]+)/i,
  /^250 2\.0\.0 ([\w.-]+) Message accepted/i,
  /^250 2\.0\.0 OK +\d+ ([\w.-]+) - gsmtp/i,
  /^250 2\.0\.0 OK <([\w.-]+@[\w.-]+\.prod\.outlook\.com)>/i,
  /^250 Ok ([0-9a-f]+(?:-[0-9a-f]+)+)$/i,
];

/** Under which id a server says it has queued a mail, so that its operators can find it; null when it tells none. */
export function readQueueId(response: string): string | null {
  for (const place of placesOfId) {
    const id = place.exec(response)?.[1]?.replace(/[.]+$/, "");
    // What is as long and as dense as a link's token could be one that the server repeats.
    if (id && id.length <= 100 && !/[\w-]{43,}/.test(id.replaceAll(/[0-9a-f]{1,32}-/g, ""))) return id;
  }
  return null;
}
