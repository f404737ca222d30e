import { resetMethods, resetStates } from "@rekey/contracts/reset-state";
import type { Request, Response } from "express";
import { z } from "zod";
import { nextPage } from "./clients.ts";
import type { ConsoleDeps, Visit } from "./console-deps.ts";
import { describeMethod, describeReset, describeState } from "./describe-reset.ts";
import { queryText, readId } from "./read-id.ts";

const Day = z.iso.date();
const dayMs = 86_400_000;

export async function showHistory(deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  const filters = readFilters(req);
  const { from, to, ...same } = filters;
  const resets = await visit.api.listResets({
    ...same,
    from: from && `${from}T00:00:00.000Z`,
    to: to && new Date(Date.parse(to) + dayMs).toISOString(),
    after: queryText(req, "after"),
  });
  deps.pages.send(res, "history", {
    filters,
    isFiltered: Object.values(filters).some((value) => value !== undefined),
    methods: resetMethods.map((method) => ({ value: method, label: describeMethod(method) })),
    states: resetStates.map((state) => ({ value: state, label: describeState(state).words })),
    resets: resets.items.map((reset) => ({
      ...reset,
      ...describeState(reset.state),
      how: describeMethod(reset.method),
    })),
    nextPage: nextPage("/history", resets, filters),
  });
}

export async function showHistoryOfReset(deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  const id = readId(req);
  const [reset, timeline] = await Promise.all([visit.api.getReset(id), visit.api.getTimeline(id)]);
  deps.pages.send(res, "history-of-reset", {
    reset,
    how: describeMethod(reset.method),
    progress: { ...describeReset(reset, timeline.items), actions: [] },
    trail: [{ label: "History", href: "/history" }, { label: `Reset ${reset.id.slice(0, 8)}` }],
  });
}

/** What cannot be a filter is left out instead of refused: the address bar is the reader's to edit. */
function readFilters(req: Request) {
  return {
    contactId: queryText(req, "contactId"),
    clientId: queryText(req, "clientId"),
    method: resetMethods.find((method) => method === queryText(req, "method")),
    state: resetStates.find((state) => state === queryText(req, "state")),
    from: Day.safeParse(queryText(req, "from")).data,
    to: Day.safeParse(queryText(req, "to")).data,
  };
}
