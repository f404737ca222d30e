import { type RequestHandler, Router } from "express";
import { AuditQuery, AuditedResetQuery, ContactHistoryQuery, ContactSearch, SummaryQuery } from "@rekey/contracts/http";
import type { AuditEventPage, AuditedResets, ContactHistory, ResetHistory } from "@rekey/contracts/history";
import { findArchivesOf, findArchivesOfReset } from "@rekey/database/archives/read-archives";
import { type Database, isTransientDatabaseError } from "@rekey/database/connection";
import { listAuditEntries, readOfEntries } from "@rekey/database/history/read-audit";
import { type HistoryServers, readAfter, readOnRecord } from "@rekey/database/history/read-from-replica";
import {
  findContacts,
  getAuditedContact,
  listContactEvents,
  nameContacts,
  revealAddress,
} from "@rekey/database/history/read-history";
import {
  getAuditedTimeline,
  getBesideTimeline,
  getResetListing,
  listResets,
  readOfResets,
} from "@rekey/database/resets/read-resets";
import { getSealing } from "@rekey/database/sealing/read-sealing";
import { readOfSummary, summarizeFewResets, summarizeResets } from "@rekey/database/history/summarize-resets";
import type { UnitOfWork } from "@rekey/database/unit-of-work";
import { narrowingOf } from "../access/narrow.ts";
import { methodNotAllowed } from "../problem.ts";
import { readQuery } from "../read-query.ts";
import { externalIdOf, missing, ownIdOf } from "../read-id.ts";
import { NoBody } from "../no-body.ts";
import { may, recordedReaderOf } from "../present/see-as.ts";

/**
 * What auditors read. Each list and each page is recorded with its read, by the same statement or before it. Lists and
 * numbers are read from the replica that has what their reader was answered before, where there is one.
 */
export function historyRoutes(deps: HistoryServers & { steps: UnitOfWork }): Router {
  const router = Router();
  const route = (path: string) => router.route(path);
  route("/audit/events").get(may("GET /audit/events"), getEvents(deps)).all(methodNotAllowed);
  route("/audit/resets").get(may("GET /audit/resets"), getResets(deps)).all(methodNotAllowed);
  route("/audit/resets/:id").get(may("GET /audit/resets/:id"), getResetHistory(deps)).all(methodNotAllowed);
  route("/audit/contacts").get(may("GET /audit/contacts"), getContacts(deps)).all(methodNotAllowed);
  route("/audit/contacts/:id").get(may("GET /audit/contacts/:id"), getContactHistory(deps)).all(methodNotAllowed);
  route("/audit/summary").get(may("GET /audit/summary"), getSummary(deps)).all(methodNotAllowed);
  route("/audit/sealing").get(may("GET /audit/sealing"), getSealingState(deps)).all(methodNotAllowed);
  route("/audit/contacts/:id/reveal-address")
    .post(may("POST /audit/contacts/:id/reveal-address"), postReveal(deps))
    .all(methodNotAllowed);
  return router;
}

function getEvents(servers: HistoryServers): RequestHandler {
  return async (req, res) => {
    const query = readQuery(AuditQuery, req);
    const read = readOfEntries(query, recordedReaderOf(res));
    const narrowing = narrowingOf(res);
    res.json(
      await readOnRecord(servers, read, async (db, told) => {
        const [list, archivedIn] = await Promise.all([
          listAuditEntries(db, query, told),
          findArchivesOf(db, { since: query.from, until: query.to }),
        ]);
        const ids = list.items.flatMap(({ contactId }) => contactId ?? []);
        const contacts = await nameContacts(db, ids, narrowing);
        return { ...list, contacts, ...(archivedIn.length > 0 && { archivedIn }) } satisfies AuditEventPage;
      }),
    );
  };
}

const summaries = { include: summarizeFewResets, wait: summarizeResets, exclude: undefined };

/** The list stands without its summary. */
function getResets(servers: HistoryServers): RequestHandler {
  return async (req, res) => {
    const { summary: wanted, ...filter } = readQuery(AuditedResetQuery, req);
    const narrowing = narrowingOf(res);
    // What the replica does not answer the primary is asked for, and only then left out.
    const noneWhenAway = (db: Database) => (error: unknown) => {
      if (db === servers.db && isTransientDatabaseError(error)) return null;
      throw error;
    };
    const read = readOfResets(filter, recordedReaderOf(res));
    const [list, summary] = await readOnRecord(servers, read, (db, told) =>
      Promise.all([
        listResets(db, { ...filter, narrowing }, told),
        summaries[wanted]?.(db, filter).catch(noneWhenAway(db)),
      ]),
    );
    res.json({ ...list, ...(summary !== undefined && { summary }) } satisfies AuditedResets);
  };
}

function getResetHistory({ db }: { db: Database }): RequestHandler {
  return async (req, res) => {
    const id = ownIdOf(req);
    const reset = (await getResetListing(db, id, recordedReaderOf(res), narrowingOf(res))) ?? missing();
    const timeline = (await getAuditedTimeline(db, id)) ?? missing();
    const [beside, archivedIn] = await Promise.all([
      getBesideTimeline(db, id, narrowingOf(res)),
      findArchivesOfReset(db, id),
    ]);
    res.json({ reset, timeline, ...beside, ...(archivedIn.length > 0 && { archivedIn }) } satisfies ResetHistory);
  };
}

function getContacts({ db }: { db: Database }): RequestHandler {
  return async (req, res) => {
    const { search } = readQuery(ContactSearch, req);
    res.json({ items: await findContacts(db, search, recordedReaderOf(res)), nextCursor: null });
  };
}

/** The contact itself comes with the row that tells of the read, and so from the primary. */
function getContactHistory(servers: HistoryServers): RequestHandler {
  return async (req, res) => {
    const contactId = externalIdOf(req);
    const page = readQuery(ContactHistoryQuery, req);
    const { contact, read } = (await getAuditedContact(servers.db, contactId, recordedReaderOf(res))) ?? missing();
    const narrowing = narrowingOf(res);
    const [resets, events, archivedIn] = await readAfter(servers, read, (db) =>
      Promise.all([
        listResets(db, { contactId, limit: 50, narrowing }),
        listContactEvents(db, contactId, page, narrowing),
        findArchivesOf(db, { since: contact.createdAt }),
      ]),
    );
    res.json({ contact, resets, events, ...(archivedIn.length > 0 && { archivedIn }) } satisfies ContactHistory);
  };
}

/** Numbers on their own. */
function getSummary(servers: HistoryServers): RequestHandler {
  return async (req, res) => {
    const criteria = readQuery(SummaryQuery, req);
    const read = readOfSummary(criteria, recordedReaderOf(res));
    res.json(await readOnRecord(servers, read, (db, told) => summarizeResets(db, criteria, told)));
  };
}

function getSealingState({ db }: { db: Database }): RequestHandler {
  return async (_req, res) => {
    res.json(await getSealing(db));
  };
}

function postReveal({ steps }: { steps: UnitOfWork }): RequestHandler {
  return async (req, res) => {
    NoBody.parse(req.body);
    const reveal = { actor: recordedReaderOf(res) };
    const revealed = await steps.runStatement(reveal, (statement) =>
      revealAddress(statement, externalIdOf(req), narrowingOf(res)),
    );
    res.json(revealed ?? missing());
  };
}
