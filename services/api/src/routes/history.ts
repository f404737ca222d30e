import { type RequestHandler, Router } from "express";
import { z } from "zod";
import { AuditQuery, AuditedResetQuery, ContactHistoryQuery, ContactSearch, SummaryQuery } from "@rekey/contracts/http";
import type { AuditedResets, ContactHistory, ResetHistory } from "@rekey/contracts/history";
import { type Database, isDatabaseAway } from "@rekey/database/connection";
import { listAuditEvents } from "@rekey/database/read-audit";
import {
  findContacts,
  getAuditedContact,
  getSealing,
  listContactEvents,
  revealAddress,
} from "@rekey/database/read-history";
import { getResetListing, getTimeline, listResets } from "@rekey/database/read-resets";
import { summarizeResets } from "@rekey/database/summarize-resets";
import { methodNotAllowed } from "../problem.ts";
import { externalIdOf, missing, ownIdOf } from "../read-id.ts";
import { may, recordedReaderOf } from "../see-as.ts";

// Nothing more can be asked for than what the route says.
const NoBody = z.strictObject({}).optional();

/** What auditors read. Each list and each page is recorded with its read, by the same statement or before it. */
export function historyRoutes(deps: { db: Database }): Router {
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

function getEvents({ db }: { db: Database }): RequestHandler {
  return async (req, res) => {
    res.json(await listAuditEvents(db, AuditQuery.parse(req.query), recordedReaderOf(res)));
  };
}

/** The list stands without its summary. */
function getResets({ db }: { db: Database }): RequestHandler {
  return async (req, res) => {
    const { summary: wanted, ...filter } = AuditedResetQuery.parse(req.query);
    const [list, summary] = await Promise.all([
      listResets(db, filter, recordedReaderOf(res)),
      wanted === "include" ? summarizeResets(db, filter).catch(noneWhenAway) : undefined,
    ]);
    res.json({ ...list, ...(summary !== undefined && { summary }) } satisfies AuditedResets);
  };
}

function noneWhenAway(error: unknown): null {
  if (isDatabaseAway(error)) return null;
  throw error;
}

function getResetHistory({ db }: { db: Database }): RequestHandler {
  return async (req, res) => {
    const id = ownIdOf(req);
    const reset = (await getResetListing(db, id, recordedReaderOf(res))) ?? missing();
    const timeline = (await getTimeline(db, id)) ?? missing();
    res.json({ reset, timeline } satisfies ResetHistory);
  };
}

function getContacts({ db }: { db: Database }): RequestHandler {
  return async (req, res) => {
    const { search } = ContactSearch.parse(req.query);
    res.json({ items: await findContacts(db, search, recordedReaderOf(res)), nextCursor: null });
  };
}

function getContactHistory({ db }: { db: Database }): RequestHandler {
  return async (req, res) => {
    const contactId = externalIdOf(req);
    const page = ContactHistoryQuery.parse(req.query);
    const contact = (await getAuditedContact(db, contactId, recordedReaderOf(res))) ?? missing();
    const [resets, events] = await Promise.all([
      listResets(db, { contactId, limit: 50 }),
      listContactEvents(db, contactId, page),
    ]);
    res.json({ contact, resets, events } satisfies ContactHistory);
  };
}

/** Numbers on their own. */
function getSummary({ db }: { db: Database }): RequestHandler {
  return async (req, res) => {
    res.json(await summarizeResets(db, SummaryQuery.parse(req.query), recordedReaderOf(res)));
  };
}

function getSealingState({ db }: { db: Database }): RequestHandler {
  return async (_req, res) => {
    res.json(await getSealing(db));
  };
}

function postReveal({ db }: { db: Database }): RequestHandler {
  return async (req, res) => {
    NoBody.parse(req.body);
    res.json((await revealAddress(db, externalIdOf(req), recordedReaderOf(res))) ?? missing());
  };
}
