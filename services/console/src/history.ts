import { resetMethods, resetStates } from "@rekey/contracts/reset-state";
import { goTo } from "@rekey/web/page-address";
import type { Request, Response } from "express";
import { nextPage } from "./clients.ts";
import type { ConsoleDeps, Visit } from "./console-deps.ts";
import { describeMethod, describeReset, describeState } from "./describe-reset.ts";
import { describeSealing } from "./describe-sealing.ts";
import { drawHistory } from "./draw-history.ts";
import {
  asResetQuery,
  describeFilters,
  exportLinks,
  hrefWith,
  insteadOfId,
  isFiltered,
  readResetFilters,
} from "./history-filters.ts";
import { queryText, readId } from "./read-id.ts";

/** The resets that the filters show, and on the first page what they were like by day. */
export async function showHistory(deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  const filters = readResetFilters(req);
  const instead = insteadOfId(filters);
  if (instead !== undefined) return goTo(res, instead);
  const after = queryText(req, "after");
  const [resets, sealing] = await Promise.all([
    visit.api.listAuditedResets({
      ...asResetQuery(filters),
      after,
      summary: after === undefined ? "include" : undefined,
    }),
    visit.api.getSealing(),
  ]);
  deps.pages.send(res, "history", {
    filters,
    filterWords: describeFilters(filters),
    isFiltered: isFiltered(filters),
    isLaterPage: after !== undefined,
    firstPage: hrefWith("/history", filters),
    methods: resetMethods.map((method) => ({ value: method, label: describeMethod(method) })),
    states: resetStates.map((state) => ({ value: state, label: describeState(state).words })),
    resets: resets.items.map((reset) => ({
      ...reset,
      ...describeState(reset.state),
      how: describeMethod(reset.method),
    })),
    sealing: describeSealing(sealing),
    charts: resets.summary ? drawHistory(resets.summary) : undefined,
    exports: exportLinks("resets", filters),
    nextPage: nextPage("/history", resets, { ...filters }),
  });
}

/**
 * One reset as it was when the page was asked for: each look is recorded, so the page does not look again by itself.
 */
export async function showHistoryOfReset(deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  const [{ reset, timeline }, sealing] = await Promise.all([
    visit.api.getResetHistory(readId(req)),
    visit.api.getSealing(),
  ]);
  deps.pages.send(res, "history-of-reset", {
    reset,
    how: describeMethod(reset.method),
    progress: { ...describeReset(reset, timeline), actions: [] },
    sealing: describeSealing(sealing),
    trail: [{ label: "History", href: "/history" }, { label: `Reset ${reset.id.slice(0, 8)}` }],
  });
}
