import type { HistoryExport } from "@rekey/client/create-api-client";
import { ExternalId } from "@rekey/contracts/http";
import { resetMethods, resetStates } from "@rekey/contracts/reset-state";
import type { ResetMethod, ResetState } from "@rekey/contracts/reset-state";
import type { Request } from "express";
import { z } from "zod";
import { describeMethod, describeState } from "./describe-reset.ts";
import { queryText } from "./read-id.ts";

const Day = z.iso.date();
const dayMs = 86_400_000;

interface SharedFilters {
  contactId: string | undefined;
  clientId: string | undefined;
  actor: string | undefined;
  /** Days of UTC, the last one included. */
  from: string | undefined;
  to: string | undefined;
}

export interface ResetFilters extends SharedFilters {
  method: ResetMethod | undefined;
  state: ResetState | undefined;
}

export interface EventFilters extends SharedFilters {
  action: string | undefined;
  /** Whether the rows that tell who read the history are shown. */
  reads: "include" | undefined;
}

/** What cannot be a filter is left out instead of refused: the address bar is the reader's to edit. */
export function readResetFilters(req: Request): ResetFilters {
  return {
    ...readSharedFilters(req),
    method: resetMethods.find((method) => method === queryText(req, "method")),
    state: resetStates.find((state) => state === queryText(req, "state")),
  };
}

export function readEventFilters(req: Request): EventFilters {
  return {
    ...readSharedFilters(req),
    action: queryText(req, "action")?.slice(0, 60),
    reads: queryText(req, "reads") === "include" ? "include" : undefined,
  };
}

function readSharedFilters(req: Request): SharedFilters {
  return {
    contactId: queryText(req, "contactId"),
    clientId: queryText(req, "clientId"),
    actor: queryText(req, "actor"),
    from: Day.safeParse(queryText(req, "from")).data,
    to: Day.safeParse(queryText(req, "to")).data,
  };
}

/**
 * Where to look for a contact instead, when what was typed as a contact's id cannot be one; undefined when it can.
 */
export function insteadOfId({ contactId }: Pick<SharedFilters, "contactId">): string | undefined {
  if (contactId === undefined || ExternalId.safeParse(contactId).success) return undefined;
  return hrefWith("/history/contacts", { search: contactId.slice(0, 200) });
}

/** The days as the moments at which they begin and end. */
function momentsOf({ from, to }: Pick<SharedFilters, "from" | "to">) {
  return {
    from: from && `${from}T00:00:00.000Z`,
    to: to && new Date(Date.parse(to) + dayMs).toISOString(),
  };
}

export function asResetQuery(filters: ResetFilters) {
  return { ...filters, ...momentsOf(filters) };
}

export function asEventQuery({ reads, ...filters }: EventFilters) {
  return { ...filters, ...momentsOf(filters), reads: reads ?? ("exclude" as const) };
}

export function isFiltered(filters: object): boolean {
  return Object.values(filters).some((value) => value !== undefined);
}

/** A part of the sentence that says what is shown; a moment is written with its time for the reader. */
export interface FilterWords {
  label: string;
  text?: string;
  moment?: string;
}

/** The filters in words, for whoever reads the page on paper. */
export function describeFilters(filters: Partial<ResetFilters & EventFilters>): FilterWords[] {
  const { contactId, clientId, method, state, actor, action, from, to } = filters;
  const moments = momentsOf({ from, to });
  const words: (FilterWords | undefined)[] = [
    clientId === undefined ? undefined : { label: "Client", text: clientId },
    contactId === undefined ? undefined : { label: "Contact", text: contactId },
    method && { label: "How", text: describeMethod(method) },
    state && { label: "State", text: describeState(state).words },
    actor === undefined ? undefined : { label: "By", text: actor },
    action === undefined ? undefined : { label: "What", text: action },
    moments.from === undefined ? undefined : { label: "From", moment: moments.from },
    moments.to === undefined ? undefined : { label: "Before", moment: moments.to },
  ];
  return words.filter((word) => word !== undefined);
}

/** A page or file under the same filters. */
export function hrefWith(path: string, filters: object, more: Record<string, string> = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...filters, ...more })) if (value) query.set(name, String(value));
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}

/** The files that hold what the filters show. */
export function exportLinks(of: "resets" | "events", filters: object) {
  return [
    { label: "Export as CSV", href: hrefWith("/history/export", filters, { of, format: "csv" }) },
    { label: "Export as NDJSON", href: hrefWith("/history/export", filters, { of, format: "ndjson" }) },
  ];
}

export function readExport(req: Request): HistoryExport {
  const format = queryText(req, "format") === "ndjson" ? "ndjson" : "csv";
  return queryText(req, "of") === "events"
    ? { format, of: "events", ...asEventQuery(readEventFilters(req)) }
    : { format, of: "resets", ...asResetQuery(readResetFilters(req)) };
}
