import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { LookedPage, SealingState } from "@rekey/contracts/history";
import type { AuditEvent } from "@rekey/contracts/resources";
import type { Page } from "@rekey/web/create-pages";
import { html, type Html } from "@rekey/web/html";
import { goTo } from "@rekey/web/page-address";
import { bdi, identifier, table } from "../common-views.ts";
import type { Visit } from "../console-deps.ts";
import { queryText } from "../read-request.ts";
import { asEventQuery, type EventFilters, insteadOfId, readEventFilters, readExport } from "./history-filters.ts";
import { choiceFilter, historyList, plainFilter } from "./history-list.ts";
import { fromWhere, readsLine, utcMoment } from "./history-parts.ts";
import { describeAuditEntry } from "./history-words.ts";

/** Every row of the history that the filters show; who has read it is left out until it is asked for. */
export async function showEvents({ api, req, res, send }: Visit): Promise<void> {
  const filters = readEventFilters(req);
  const instead = insteadOfId(filters);
  if (instead !== undefined) return goTo(res, instead);
  const after = queryText(req, "after");
  const [events, sealing] = await Promise.all([
    api.listAuditEvents({ ...asEventQuery(filters), after }),
    api.getSealing(),
  ]);
  send(eventsView, { filters, isLaterPage: after !== undefined, events, sealing });
}

/** Hands the API's file on as it comes, no faster than the reader takes it; broken off there, it is broken off here. */
export async function sendExport({ api, req, res }: Visit): Promise<void> {
  const left = new AbortController();
  res.once("close", () => left.abort());
  const file = await api.exportHistory(readExport(req), left.signal);
  res.type(file.headers.get("content-type") ?? "application/octet-stream");
  res.set("Content-Disposition", file.headers.get("content-disposition") ?? "attachment");
  // Once it has begun, a reader who leaves or an API that fails can only be told by a broken file; the API logs why.
  await pipeline(Readable.fromWeb(file.body), res).catch(() => {});
}

interface EventsView {
  filters: EventFilters;
  isLaterPage: boolean;
  events: LookedPage<AuditEvent>;
  sealing: SealingState;
}

const path = "/history/events";
const outcomes = [{ value: "failure", label: "Failed or refused" }];
const headings = ["When", "What", "Who", "Contact", ["Sealed as row", "end"]] as const;

function eventsView(page: Page, { events: { items, nextCursor, lookedBackTo }, ...list }: EventsView): Html {
  const { filters } = list;
  const rows = items.map((entry) => entryRow(page, entry));
  return historyList(page, {
    ...list,
    of: "events",
    title: "All events",
    none: "Nothing has happened yet.",
    path,
    nextCursor,
    lookedBackTo,
    ownFilters: [
      plainFilter(page, "action", "Action", 60, filters.action),
      plainFilter(page, "actor", "Done by (id)", 200, filters.actor),
      choiceFilter("outcome", "Outcome", outcomes, filters.outcome),
    ],
    hint: html`An action is written as in an export, such as <code>reset.completed</code>.`,
    above: readsLine(page, "read the history", path, filters),
    rows: rows.length === 0 ? undefined : table(headings, rows),
  });
}

function entryRow(page: Page, entry: AuditEvent): Html {
  const { actor, contactId, sequence } = entry;
  const { at, href, words, by, from } = describeAuditEntry(entry);
  const notYet = html`<span class="meta">not yet</span>`;
  return html`
      <tr>
        <td>${utcMoment(page, at)}</td>
        <td>${href === undefined ? words : html`<a class="row-link" href="${page.linkTo(href)}">${words}</a>`}</td>
        <td>${bdi(by ?? actor)}${fromWhere(from)}</td>
        <td>${contactId && identifier(contactId)}</td>
        <td class="end number">${sequence === null ? notYet : html`<span class="only-narrow meta">Sealed as row </span>${sequence}`}</td>
      </tr>`;
}
