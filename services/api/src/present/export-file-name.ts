import type { AuditExportQuery, ResetExportQuery } from "@rekey/contracts/http";

export type ExportQuery = AuditExportQuery | ResetExportQuery;

/**
 * `rekey-history-in-part-2026-11-01-to-2026-11-24.csv`: what is in it, and the days of UTC; where its first rows are in
 * archives, the row that it begins with. Only every row of the history is called whole. Whoever is narrowed has what
 * they are narrowed to in the query, where the guard of the route has put it.
 */
export function exportFileName(query: ExportQuery, archived: number): string {
  const { format, from, to } = query;
  const last = to === undefined ? new Date() : new Date(Date.parse(to) - 1);
  const first = archived > 0 ? `from-row-${archived + 1}` : (from?.slice(0, 10) ?? "beginning");
  return `rekey-${subjectOf(query)}-${first}-to-${last.toISOString().slice(0, 10)}.${format}`;
}

/** One person or one firm is named where nothing else was asked for but days. */
function subjectOf(query: ExportQuery): string {
  const { format: _format, of, contactId, clientId, from, to, ...others } = query;
  const what = of === "resets" ? "resets" : "history";
  const reads = "reads" in others ? others.reads : undefined;
  const isChosen = Object.entries(others).some(([name, value]) => name !== "reads" && value !== undefined);
  if (contactId !== undefined && !isChosen) return `${what}-of-contact-${inFileName(contactId)}`;
  if (contactId === undefined && clientId !== undefined && !isChosen)
    return `${what}-of-client-${inFileName(clientId)}`;
  const isPart = isChosen || contactId !== undefined || clientId !== undefined;
  if (of === "resets") return isPart ? "resets-in-part" : "resets";
  if (isPart || from !== undefined || to !== undefined) return "history-in-part";
  return reads === "exclude" ? "history-without-reads" : "whole-history";
}

/** An id may have letters that the name of a file has not. */
const inFileName = (id: string): string => id.replaceAll(/[^\w.-]/g, "_");
