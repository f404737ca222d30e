import { once } from "node:events";
import { isDeepStrictEqual } from "node:util";
import { type Request, type RequestHandler, type Response, Router } from "express";
import { AuditExportQuery, ResetExportQuery } from "@rekey/contracts/http";
import type { AuditEvent, ResetListing } from "@rekey/contracts/resources";
import type { Database } from "@rekey/database/connection";
import { exportEvents, exportResets } from "@rekey/database/history/export-history";
import { logOf } from "@rekey/runtime/request-context";
import { narrowingOf } from "../access/narrow.ts";
import { callerOf } from "../authenticate.ts";
import { type Columns, entryColumns, resetColumns, toCsv } from "../present/csv.ts";
import { ProblemError, methodNotAllowed } from "../problem.ts";
import { readQuery } from "../read-query.ts";
import { may, presenterFor, recordedReaderOf } from "../present/see-as.ts";

/** Each holds a connection to PostgreSQL for as long as its reader takes. */
export const exportsAtOnce = 4;
/** So that nobody who reads slowly keeps all others out. */
const exportsOfOne = 2;
/** How long a reader may take over what they were given. */
const patienceMs = 300_000;

const mediaTypes = { csv: "text/csv; charset=utf-8; header=present", ndjson: "application/x-ndjson; charset=utf-8" };

// Without it a spreadsheet on Windows reads UTF-8 as the code page of the machine; programs that read JSON want none.
const byteOrderMark = "\uFEFF";

/**
 * The history as a file. It is whole exactly when the answer ends in
 * good order; a broken one ends in a broken connection.
 */
export function exportRoutes(deps: { exportDb: Database }): Router {
  const router = Router();
  const running: string[] = [];
  const counted: RequestHandler = async (req, res) => {
    const query = readExport(req);
    const { subject } = callerOf(res);
    const own = running.filter((reader) => reader === subject).length;
    if (running.length >= exportsAtOnce || own >= exportsOfOne) {
      throw new ProblemError("unavailable", { retryAfterSeconds: 10 });
    }
    running.push(subject);
    try {
      await sendExport(deps, query, res);
    } finally {
      running.splice(running.indexOf(subject), 1);
    }
  };
  router.route("/audit/export").get(may("GET /audit/export"), counted).all(methodNotAllowed);
  return router;
}

function readExport(req: Request): AuditExportQuery | ResetExportQuery {
  return req.query["of"] === "resets" ? readQuery(ResetExportQuery, req) : readQuery(AuditExportQuery, req);
}

async function sendExport(
  { exportDb }: { exportDb: Database },
  query: AuditExportQuery | ResetExportQuery,
  res: Response,
): Promise<void> {
  const options = { reader: recordedReaderOf(res), format: query.format, narrowing: narrowingOf(res) };
  const names = (query.of === "resets" ? resetColumns : entryColumns).map(([name]) => name);
  const write = writerTo(res, query, names);
  res.setTimeout(patienceMs);
  try {
    if (query.of === "resets") await exportResets(exportDb, query, options, (rows) => write(rows, resetColumns));
    else await exportEvents(exportDb, query, options, (rows) => write(rows, entryColumns));
    begin(res, query, names);
    res.end();
  } catch (error) {
    if (!res.headersSent) throw error;
    logOf(res).warn({ code: "export-aborted", err: error }, "an export was aborted");
    res.destroy();
  }
}

type Query = Pick<AuditExportQuery | ResetExportQuery, "format" | "of" | "from" | "to">;

/**
 * Writes no more than the reader takes: it resolves when there is
 * room again, and throws when they take nothing any more.
 */
function writerTo(res: Response, query: Query, names: readonly string[]) {
  const show = presenterFor(res);
  const gone = new AbortController();
  res.once("close", () => gone.abort());
  return async <T extends AuditEvent | ResetListing>(rows: T[], columns: Columns<T>): Promise<void> => {
    begin(res, query, names);
    const lines = rows.map((row) => {
      const shown = show(row);
      if (query.format === "csv") return toCsv(columns.map(([, value]) => value(shown)));
      // Of a row in which something was masked the hash cannot be computed again.
      return `${JSON.stringify({ ...shown, isMasked: !isDeepStrictEqual(shown, row) })}\n`;
    });
    gone.signal.throwIfAborted();
    const hasRoom = res.write(lines.join(""));
    if (!hasRoom) await once(res, "drain", { signal: AbortSignal.any([gone.signal, AbortSignal.timeout(patienceMs)]) });
  };
}

/** Once there is a first row, or none at all, it is known that this is no problem. */
function begin(res: Response, query: Query, names: readonly string[]): void {
  if (res.headersSent) return;
  res.status(200).set({
    "Content-Type": mediaTypes[query.format],
    "Content-Disposition": `attachment; filename="${fileNameOf(query)}"; filename*=UTF-8''${fileNameOf(query)}`,
  });
  res.flushHeaders();
  if (query.format === "csv") res.write(`${byteOrderMark}${toCsv(names)}`);
}

/** `rekey-history-2026-11-01-to-2026-11-24.csv`: the days of UTC that are in it. */
function fileNameOf({ of, format, from, to }: Query): string {
  const last = to === undefined ? new Date() : new Date(Date.parse(to) - 1);
  const days = [from?.slice(0, 10) ?? "beginning", "to", last.toISOString().slice(0, 10)];
  return `rekey-${of === "resets" ? "resets" : "history"}-${days.join("-")}.${format}`;
}
