import { type Request, type RequestHandler, Router } from "express";
import { z } from "zod";
import {
  AuditQuery,
  ContactHistoryQuery,
  ContactSearch,
  ExternalId,
  ResetQuery,
  SummaryQuery,
} from "@rekey/contracts/http";
import type { ContactHistory, ResetHistory } from "@rekey/contracts/history";
import type { Database } from "@rekey/database/connection";
import { listAuditEvents } from "@rekey/database/read-audit";
import {
  findContacts,
  getAuditedContact,
  getSealing,
  listContactEvents,
  revealAddress,
} from "@rekey/database/read-history";
import { getResetListing, getTimeline, listResets } from "@rekey/database/read-resets";
import { maskedDetail, maskedReset } from "@rekey/database/mask-history";
import { summarizeResets } from "@rekey/database/summarize-resets";
import { callerOf, requireRole } from "../authenticate.ts";
import { ProblemError, methodNotAllowed } from "../problem.ts";

// Nothing more can be asked for than what the route says.
const NoBody = z.strictObject({}).optional();

function missing(): never {
  throw new ProblemError("not-found");
}

const contactIdOf = (req: Request) => ExternalId.safeParse(req.params["id"]).data ?? missing();

/** What auditors read. Each list and each page is recorded with its read, by the same statement or before it. */
export function historyRoutes(deps: { db: Database }): Router {
  const router = Router();
  const auditor = requireRole("auditor");
  const read = (path: string, handle: RequestHandler) => router.route(path).get(auditor, handle).all(methodNotAllowed);
  read("/audit/events", getEvents(deps));
  read("/audit/resets", getResets(deps));
  read("/audit/resets/:id", getResetHistory(deps));
  read("/audit/contacts", getContacts(deps));
  read("/audit/contacts/:id", getContactHistory(deps));
  read("/audit/summary", getSummary(deps));
  read("/audit/sealing", getSealingState(deps));
  router.route("/audit/contacts/:id/reveal-address").post(auditor, postReveal(deps)).all(methodNotAllowed);
  return router;
}

function getEvents({ db }: { db: Database }): RequestHandler {
  return async (req, res) => {
    res.json(await listAuditEvents(db, AuditQuery.parse(req.query), callerOf(res)));
  };
}

function getResets({ db }: { db: Database }): RequestHandler {
  return async (req, res) => {
    res.json(await listResets(db, ResetQuery.parse(req.query), callerOf(res)));
  };
}

function getResetHistory({ db }: { db: Database }): RequestHandler {
  return async (req, res) => {
    const id = z.uuid().safeParse(req.params["id"]).data ?? missing();
    const reset = (await getResetListing(db, id, callerOf(res))) ?? missing();
    const timeline = (await getTimeline(db, id)) ?? missing();
    const history: ResetHistory = {
      reset,
      timeline: timeline.map((entry) => ({ ...entry, detail: maskedDetail(entry.detail) })),
    };
    res.json(history);
  };
}

function getContacts({ db }: { db: Database }): RequestHandler {
  return async (req, res) => {
    const { search } = ContactSearch.parse(req.query);
    res.json({ items: await findContacts(db, search, callerOf(res)), nextCursor: null });
  };
}

function getContactHistory({ db }: { db: Database }): RequestHandler {
  return async (req, res) => {
    const contactId = contactIdOf(req);
    const page = ContactHistoryQuery.parse(req.query);
    const contact = (await getAuditedContact(db, contactId, callerOf(res))) ?? missing();
    const [resets, events] = await Promise.all([
      listResets(db, { contactId, limit: 50 }),
      listContactEvents(db, contactId, page),
    ]);
    const history: ContactHistory = { contact, resets: { ...resets, items: resets.items.map(maskedReset) }, events };
    res.json(history);
  };
}

/** Numbers about nobody in particular, so that it is not recorded who has seen them. */
function getSummary({ db }: { db: Database }): RequestHandler {
  return async (req, res) => {
    res.json(await summarizeResets(db, SummaryQuery.parse(req.query)));
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
    res.json((await revealAddress(db, contactIdOf(req), callerOf(res))) ?? missing());
  };
}
