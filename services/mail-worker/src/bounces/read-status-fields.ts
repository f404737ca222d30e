import { type MimePart, allParts } from "./open-mime.ts";

/** What a report says became of the mail. `failed`: for good, of every recipient that it names. */
export interface StatusReport {
  action: "failed" | "other";
  /** RFC 3463, such as `5.1.1`. Null: it was not told. */
  status: string | null;
  diagnostic: string;
}

const statusTypes = ["message/delivery-status", "message/global-delivery-status"];
const failures = ["failed", "failure", "expired", "undeliverable", "rejected", "bounced"];
const others = ["delayed", "delivered", "relayed", "expanded", "deliverable"];
const isReport = /^(?:final-recipient|original-recipient|reporting-mta|action)[ \t]*:/im;
const isTelling = /^(?:action|status|diagnostic-code)[ \t]*:/im;

/**
 * Finds the fields of a delivery status notification (RFC 3464, RFC 6533) in a mail, also where they stand in a part
 * that is called something else or in the text; undefined where there are none.
 */
export function findStatusReport(mail: MimePart): StatusReport | undefined {
  const parts = allParts(mail);
  const named = parts.filter(({ type }) => statusTypes.includes(type));
  // A part that is a report in all but its name. Of the original the headers alone come back, and none of these.
  const alike = parts.filter(({ text }) => isReport.test(text) && isTelling.test(text));
  for (const { text } of [...named, ...alike]) {
    const report = readReport(text);
    if (report) return report;
  }
  return undefined;
}

function readReport(text: string): StatusReport | undefined {
  const recipients = readGroups(text).flatMap((fields) => readRecipient(fields) ?? []);
  const [first] = recipients;
  // Where it reached one of several behind the address, it did arrive.
  const failed = recipients.every(({ action }) => action === "failed");
  return first && { ...first, action: failed ? "failed" : "other" };
}

function readRecipient(fields: ReadonlyMap<string, string>): StatusReport | undefined {
  const diagnostic = (fields.get("diagnostic-code") ?? "").replace(/^[\w.-]+ *;\s*/, "");
  const told = fields.get("status") ?? "";
  const said = readStatus(told);
  const status = said === null || said.endsWith(".0.0") ? (readStatus(diagnostic) ?? said) : said;
  const action = /^\W*([a-z]+)/i.exec(fields.get("action") ?? "")?.[1]?.toLowerCase();
  if (action === undefined && told === "" && diagnostic === "") return undefined;
  const code = status?.charAt(0) ?? /(?:^|\s)([245])\d\d(?:[\s-]|$)/.exec(diagnostic)?.[1];
  const isKnown = action !== undefined && [...failures, ...others].includes(action);
  const isFailed = isKnown ? failures.includes(action) : code === "5";
  return { action: isFailed ? "failed" : "other", status, diagnostic };
}

export function readStatus(text: string): string | null {
  return /(?:^|[^\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)/.exec(text)?.[1] ?? null;
}

/**
 * Groups of header fields with an empty line between them; a line that begins with a space goes on with the last one.
 */
function readGroups(text: string): Map<string, string>[] {
  const unfolded = text.replaceAll(/\n[ \t]+(?=\S)/g, " ");
  return unfolded
    .split(/\n[ \t]*\n+/)
    .map((group) => group.trim())
    .filter((group) => group !== "")
    .map((group) => new Map(group.split("\n").map(readField)));
}

function readField(line: string): [string, string] {
  const colon = line.indexOf(":");
  return colon < 1 ? ["", ""] : [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
}
