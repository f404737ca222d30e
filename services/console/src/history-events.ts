import { Readable } from "node:stream";
import { goTo } from "@rekey/web/page-address";
import { pipeline } from "node:stream/promises";
import type { Request, Response } from "express";
import { nextPage } from "./clients.ts";
import type { ConsoleDeps, Visit } from "./console-deps.ts";
import { describeAuditEvent } from "./describe-audit-event.ts";
import { describeSealing } from "./describe-sealing.ts";
import {
  asEventQuery,
  describeFilters,
  exportLinks,
  hrefWith,
  insteadOfId,
  isFiltered,
  readEventFilters,
  readExport,
} from "./history-filters.ts";
import { queryText } from "./read-id.ts";

/** Every row of the history that the filters show; who has read it is left out until it is asked for. */
export async function showEvents(deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  const filters = readEventFilters(req);
  const instead = insteadOfId(filters);
  if (instead !== undefined) return goTo(res, instead);
  const after = queryText(req, "after");
  const [events, sealing] = await Promise.all([
    visit.api.listAuditEvents({ ...asEventQuery(filters), after }),
    visit.api.getSealing(),
  ]);
  const { reads, ...withoutReads } = filters;
  deps.pages.send(res, "history-events", {
    filters,
    filterWords: describeFilters(filters),
    isFiltered: isFiltered(withoutReads),
    isLaterPage: after !== undefined,
    firstPage: hrefWith("/history/events", filters),
    showsReads: reads === "include",
    otherReads: hrefWith("/history/events", withoutReads, reads === "include" ? {} : { reads: "include" }),
    events: events.items.map(describeAuditEvent),
    sealing: describeSealing(sealing),
    exports: exportLinks("events", filters),
    nextPage: nextPage("/history/events", events, { ...filters }),
  });
}

/** Hands the API's file on as it comes, no faster than the reader takes it; broken off there, it is broken off here. */
export async function sendExport(_deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  const left = new AbortController();
  res.once("close", () => left.abort());
  const file = await visit.api.exportHistory(readExport(req), left.signal);
  res.set({ "Content-Type": file.contentType, "Content-Disposition": file.contentDisposition });
  // Once it has begun, a reader who leaves or an API that fails can only be told by a broken file; the API logs why.
  await pipeline(Readable.fromWeb(file.body), res).catch(() => {});
}
