import { auditOutcomes } from "@rekey/contracts/history-reads";
import { ExternalId, type HistoryExport } from "@rekey/contracts/http";
import { resetMethods, resetStates } from "@rekey/contracts/reset-state";
import type { Request } from "express";
import { z } from "zod";
import { hrefWith } from "../paths.ts";
import { queryText } from "../read-request.ts";
import { methodWords, stateWords } from "../resets/reset-words.ts";

const readDay = (text: string | undefined): string | undefined => z.iso.date().safeParse(text).data;
const dayMs = 86_400_000;

export type ResetFilters = ReturnType<typeof readResetFilters>;
export type EventFilters = ReturnType<typeof readEventFilters>;
type SharedFilters = ReturnType<typeof readSharedFilters>;

/** What cannot be a filter is left out instead of refused: the address bar is the reader's to edit. */
export function readResetFilters(req: Request) {
  return {
    ...readSharedFilters(req),
    method: resetMethods.find((method) => method === queryText(req, "method")),
    state: resetStates.find((state) => state === queryText(req, "state")),
  };
}

export function readEventFilters(req: Request) {
  return {
    ...readSharedFilters(req),
    action: queryText(req, "action")?.slice(0, 60),
    outcome: auditOutcomes.find((outcome) => outcome === queryText(req, "outcome")),
    /** Whether the rows that tell who read the history are shown. */
    reads: queryText(req, "reads") === "include" ? ("include" as const) : undefined,
  };
}

function readSharedFilters(req: Request) {
  return {
    contactId: queryText(req, "contactId"),
    clientId: queryText(req, "clientId"),
    actor: queryText(req, "actor"),
    /** Days of UTC, the last one included. */
    from: readDay(queryText(req, "from")),
    to: readDay(queryText(req, "to")),
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

/** A part of the sentence that says what is shown; a moment is written with its time for the reader. */
export interface FilterWords {
  label: string;
  text?: string | undefined;
  moment?: string | undefined;
}

/** The filters in words, for whoever reads the page on paper. */
export function describeFilters(filters: ResetFilters | EventFilters): FilterWords[] {
  const { contactId, clientId, method, state, actor, action, outcome, from, to }: Partial<ResetFilters & EventFilters> =
    filters;
  const moments = momentsOf({ from, to });
  const words: FilterWords[] = [
    { label: "Client", text: clientId },
    { label: "Contact", text: contactId },
    { label: "How", text: method && methodWords[method] },
    { label: "State", text: state && stateWords[state].words },
    { label: "By", text: actor },
    { label: "What", text: action },
    { label: "Only", text: outcome && "what failed or was refused" },
    { label: "From", moment: moments.from },
    { label: "Before", moment: moments.to },
  ];
  return words.filter(({ text, moment }) => text !== undefined || moment !== undefined);
}

export function readExport(req: Request): HistoryExport {
  const format = queryText(req, "format") === "ndjson" ? "ndjson" : "csv";
  return queryText(req, "of") === "events"
    ? { format, of: "events", ...asEventQuery(readEventFilters(req)) }
    : { format, of: "resets", ...asResetQuery(readResetFilters(req)) };
}
