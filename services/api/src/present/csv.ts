import type { AuditEvent, ResetListing } from "@rekey/contracts/resources";

/** What the cells of a line are called, and where they come from. */
export type Columns<T> = readonly (readonly [name: string, value: (row: T) => unknown])[];

export const entryColumns: Columns<AuditEvent> = [
  ["sequence", (row) => row.sequence],
  ["id", (row) => row.id],
  ["at", (row) => row.at],
  ["action", (row) => row.action],
  ["actor", (row) => row.actor],
  ["by", (row) => row.detail["by"]],
  ["reset id", (row) => row.resetId],
  ["contact id", (row) => row.contactId],
  ["client id", (row) => row.clientId],
  ["detail", (row) => JSON.stringify(row.detail)],
  ["via", (row) => row.source?.via],
  ["address", (row) => row.source?.address],
  ["agent", (row) => row.source?.agent],
  ["issuer", (row) => row.source?.issuer],
  ["client", (row) => row.source?.client],
  ["request id", (row) => row.source?.requestId],
];

export const resetColumns: Columns<ResetListing> = [
  ["id", (row) => row.id],
  ["created at", (row) => row.createdAt],
  ["updated at", (row) => row.updatedAt],
  ["method", (row) => row.method],
  ["state", (row) => row.state],
  ["refused because", (row) => row.refusedBecause],
  ["requested by", (row) => row.requestedBy],
  ["requested by id", (row) => row.requestedById],
  ["reason", (row) => row.reason],
  ["contact", (row) => row.contactName],
  ["contact id", (row) => row.contactId],
  ["contact erased at", (row) => row.contactErasedAt],
  ["client", (row) => row.clientName],
  ["client id", (row) => row.clientId],
  ["link expires at", (row) => row.linkExpiresAt],
  ["mail state", (row) => row.delivery?.state],
  ["mail attempts", (row) => row.delivery?.attempts],
  ["mail server's last words", (row) => row.delivery?.lastResponse],
  ["mail's last failure", (row) => row.delivery?.lastFailure],
];

// What a spreadsheet takes for the beginning of a formula, also in the full-width forms that some fold to these.
const formula = /^[\s\u200B\uFEFF]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/;
// Where a decimal comma is usual, a spreadsheet parts cells at semicolons, whatever quotation marks are about them.
const innerFormula =
  /([^\s\u200B\uFEFF][\s\u200B\uFEFF]*[;\t\r\n][\s\u200B\uFEFF"]*)(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/g;

/** A line of RFC 4180. What a spreadsheet would run as a formula gets an apostrophe before it. */
export function toCsv(cells: readonly unknown[]): string {
  return `${cells.map(toCell).join(",")}\r\n`;
}

function toCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const parted = text.replaceAll(innerFormula, "$1'");
  const safe = formula.test(text) ? `'${parted}` : parted;
  return /[",\r\n]/.test(safe) || safe !== text ? `"${safe.replaceAll('"', '""')}"` : safe;
}
