import { once } from "node:events";
import { isDeepStrictEqual } from "node:util";
import { type Request, type RequestHandler, type Response, Router } from "express";
import { AuditExportQuery, ResetExportQuery } from "@rekey/contracts/http";
import type { ResetListing } from "@rekey/contracts/resources";
import {
  type ArchivedRows,
  type ExportedPart,
  type ExportManifest,
  exportEvents,
} from "@rekey/database/exports/export-events";
import { type ExportDatabases, exportResets } from "@rekey/database/exports/export-history";
import { logOf } from "@rekey/runtime/request-context";
import { narrowingOf } from "../access/narrow.ts";
import { callerOf } from "../authenticate.ts";
import { type ExportQuery, exportFileName } from "../present/export-file-name.ts";
import { type Columns, entryColumns, resetColumns, toCsv } from "../present/csv.ts";
import { rowLine } from "../present/row-line.ts";
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
export function exportRoutes(deps: ExportDatabases): Router {
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

function readExport(req: Request): ExportQuery {
  return req.query["of"] === "resets" ? readQuery(ResetExportQuery, req) : readQuery(AuditExportQuery, req);
}

async function sendExport(deps: ExportDatabases, query: ExportQuery, res: Response): Promise<void> {
  const options = { reader: recordedReaderOf(res), format: query.format, narrowing: narrowingOf(res) };
  const writer = writerTo(res, query);
  res.setTimeout(patienceMs);
  try {
    if (query.of === "resets") await sendResets(deps, query, options, writer);
    else await sendEvents(deps, query, options, writer);
    res.end();
  } catch (error) {
    if (!res.headersSent) throw error;
    logOf(res).warn({ code: "export-aborted", err: error }, "an export was aborted");
    res.destroy();
  }
}

async function sendResets(deps: ExportDatabases, query: ResetExportQuery, options: Options, writer: Writer) {
  const { begin, show, write } = writer;
  const head = query.format === "csv" ? headOf(resetColumns) : "";
  const lineOf = (row: ResetListing): string => {
    const shown = show(row);
    return query.format === "csv"
      ? lineOfCsv(resetColumns, shown)
      : lineOfJson({ ...shown, isMasked: !isDeepStrictEqual(shown, row) });
  };
  await exportResets(deps, query, options, (rows) => {
    begin(head);
    return write(rows.map(lineOf));
  });
  begin(head);
}

/** In NDJSON with all that proves it (docs/history-format.md); CSV is for people and spreadsheets. */
async function sendEvents(deps: ExportDatabases, query: AuditExportQuery, options: Options, writer: Writer) {
  const { format, of: _, ...criteria } = query;
  const { begin, show, write } = writer;
  const isCsv = format === "csv";
  const lineOf = (part: ExportedPart): string => {
    if ("note" in part) return isCsv ? "" : lineOfJson({ type: "checkpoint", note: part.note });
    return isCsv ? lineOfCsv(entryColumns, show(part.row)) : lineOfJson(rowLine(part, show, part.proof));
  };
  const rows = await exportEvents(deps, criteria, options, {
    open: (manifest: ExportManifest, archived: ArchivedRows) =>
      begin(isCsv ? headOf(entryColumns) : lineOfJson(manifest), archived),
    take: (parts) => write(parts.map(lineOf)),
  });
  if (!isCsv) await write([lineOfJson({ type: "end", rows })]);
}

const lineOfJson = (value: object): string => `${JSON.stringify(value)}\n`;
const lineOfCsv = <T>(columns: Columns<T>, row: T): string => toCsv(columns.map(([, value]) => value(row)));
const headOf = <T>(columns: Columns<T>): string => `${byteOrderMark}${toCsv(columns.map(([name]) => name))}`;

type Options = Parameters<typeof exportResets>[2];
type Writer = ReturnType<typeof writerTo>;

/**
 * Writes no more than the reader takes: it resolves when there is room again, and throws when they take nothing any
 * more. It begins once there is a first row, or none at all: then it is known that this is no problem.
 */
function writerTo(res: Response, query: ExportQuery) {
  const gone = new AbortController();
  res.once("close", () => gone.abort());
  return {
    show: presenterFor(res),
    begin: (head: string, archived?: ArchivedRows): void => {
      if (res.headersSent) return;
      const through = archived?.isMeant ? archived.through : 0;
      const name = exportFileName(query, through);
      res.status(200).set({
        "Content-Type": mediaTypes[query.format],
        "Content-Disposition": `attachment; filename="${name}"; filename*=UTF-8''${name}`,
        ...(through > 0 && { "Rekey-Archived-Through": String(through) }),
      });
      res.flushHeaders();
      res.write(head);
    },
    write: async (lines: readonly string[]): Promise<void> => {
      gone.signal.throwIfAborted();
      const hasRoom = res.write(lines.join(""));
      if (!hasRoom)
        await once(res, "drain", { signal: AbortSignal.any([gone.signal, AbortSignal.timeout(patienceMs)]) });
    },
  };
}
