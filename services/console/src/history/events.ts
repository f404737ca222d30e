import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { AuditEventPage, NamedContact, SealingState } from "@rekey/contracts/history";
import { auditActionNames } from "@rekey/contracts/audit-actions";
import type { AuditEvent } from "@rekey/contracts/resources";
import type { NamelessActor } from "@rekey/database/actor";
import { namesOfStaff } from "@rekey/database/sign-in/staff";
import type { Page } from "@rekey/web/create-pages";
import { html, type Html } from "@rekey/web/html";
import { goTo } from "@rekey/web/page-address";
import { bdi, identifier, table } from "../common-views.ts";
import { contactHistoryPath, hrefWith } from "../paths.ts";
import type { Visit } from "../console-deps.ts";
import { queryText } from "../read-request.ts";
import { asEventQuery, type EventFilters, insteadOfId, readEventFilters, readExport } from "./history-filters.ts";
import { choiceFilter, historyList, plainFilter } from "./history-list.ts";
import { archivedLine, fromWhere, readsLine, utcMoment, wholeExport, whyDone } from "./history-parts.ts";
import { type ActorNames, describeAuditEntry } from "./history-words.ts";

/** Every row of the history that the filters show; who has read it is left out until it is asked for. */
export async function showEvents({ api, deps, req, res, send }: Visit): Promise<void> {
  const filters = readEventFilters(req);
  const instead = insteadOfId(filters);
  if (instead !== undefined) return goTo(res, instead);
  const after = queryText(req, "after");
  const [events, sealing] = await Promise.all([
    api.listAuditEvents({ ...asEventQuery(filters), after }),
    api.getSealing(),
  ]);
  const names = await namesOfStaff(deps.db, [
    ...events.items.flatMap(({ actor, detail }) => [actor, `staff:${String(detail["staffUser"])}`]),
    ...(filters.actor === undefined ? [] : [filters.actor]),
  ]);
  send(eventsView, { filters, isLaterPage: after !== undefined, events, sealing, names });
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
  events: AuditEventPage;
  sealing: SealingState;
  names: ActorNames;
}

const path = "/history/events";
const outcomes = [{ value: "failure", label: "Failed or refused" }];
const headings = ["When", "What", ["Who", "who"], ["Contact", "whom"], ["Sealed as row", "end"]] as const;

function eventsView(page: Page, { events, names, ...list }: EventsView): Html {
  const { filters } = list;
  const { items, contacts, nextCursor, lookedBackTo, archivedIn = [] } = events;
  const named = new Map(contacts.map((contact) => [contact.id, contact]));
  const rows = items.map((entry) => entryRow(page, entry, { names, contacts: named }));
  return historyList(page, {
    ...list,
    of: "events",
    title: "All events",
    none: "Nothing has happened yet.",
    path,
    called: new Map([...names, ...contacts.flatMap(({ id, name }) => (name === null ? [] : [[id, name] as const]))]),
    nextCursor,
    lookedBackTo,
    ownFilters: [
      choiceFilter("action", "Action", actionsFor(filters.action), filters.action),
      plainFilter(page, "actor", "Done by (id)", 200, filters.actor),
      choiceFilter("outcome", "Outcome", outcomes, filters.outcome),
    ],
    hint: html`Actions have the names that they have in an export.`,
    above: html`${readsLine(page, "read the history", path, filters)}${archivedLine(page, archivedIn)}${wholeExport(page, list.sealing.archives.length > 0)}`,
    rows: rows.length === 0 ? undefined : table(headings, rows),
  });
}

/** One that an address names and this version does not know can be chosen as well. */
function actionsFor(chosen: string | undefined) {
  const known: readonly string[] = [...auditActionNames].sort();
  const all = chosen === undefined || known.includes(chosen) ? known : [...known, chosen];
  return all.map((value) => ({ value, label: value }));
}

// Whoever fetched the page of a link had the link, and nothing more is known of them.
const actorWords: Readonly<Record<NamelessActor, string>> = {
  contact: "whoever had the link",
  rekey: "Rekey",
  unknown: "somebody unknown",
};

const isNameless = (actor: string): actor is NamelessActor => Object.hasOwn(actorWords, actor);

interface Named {
  names: ActorNames;
  contacts: ReadonlyMap<string, NamedContact>;
}

function entryRow(page: Page, entry: AuditEvent, { names, contacts }: Named): Html {
  const { actor, contactId, sequence } = entry;
  const { at, href, words, by, from, reason } = describeAuditEntry(entry, names);
  const who = by ?? (isNameless(actor) ? actorWords[actor] : actor);
  const notYet = html`<span class="meta">not yet</span>`;
  return html`
      <tr>
        <td>${utcMoment(page, at)}</td>
        <td>${href === undefined ? words : html`<a class="row-link" href="${page.linkTo(href)}">${words}</a>`}${ofStaff(entry, names)}${whyDone(reason)}</td>
        <td>${whoDid(page, who, entry)}${fromWhere(from)}</td>
        <td>${contactId && contactOf(page, contactId, contacts.get(contactId))}</td>
        <td class="end number">${sequence === null ? notYet : html`<span class="only-narrow meta">Sealed as row </span>${sequence}`}</td>
      </tr>`;
}

/** Leads to all that the same one did, which no name tells for sure. */
const whoDid = (page: Page, who: string, { actor }: AuditEvent): Html =>
  actor.includes(":") ? html`<a href="${page.linkTo(hrefWith(path, { actor }))}">${bdi(who)}</a>` : bdi(who);

/** The member of the staff whom a row is about, by the name of today where the account is still there. */
function ofStaff({ detail: { staffUser } }: AuditEvent, names: ActorNames): Html | false {
  if (typeof staffUser !== "string") return false;
  return html`<span class="from-where">${bdi(names.get(`staff:${staffUser}`) ?? staffUser)}</span>`;
}

/** By the name of today; the id alone where the reader may not know it, or there is no such contact any more. */
function contactOf(page: Page, id: string, contact: NamedContact | undefined): Html {
  const link = (words: Html) => html`<a href="${page.linkTo(contactHistoryPath(id))}">${words}</a>`;
  if (contact === undefined) return identifier(id);
  if (contact.erasedAt !== null) return html`${link(html`Erased contact`)} <span class="meta">${identifier(id)}</span>`;
  return link(contact.name === null ? identifier(id) : bdi(contact.name));
}
