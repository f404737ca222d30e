import { type RequestHandler, Router } from "express";
import { EventQuery, longestWaitSeconds } from "@rekey/contracts/feed-http";
import {
  type EventPage,
  actionsOf,
  eventId,
  publicEventOf,
  publicEventTypes,
  sequenceOf,
} from "@rekey/contracts/public-events";
import { readArchived } from "@rekey/database/archives/read-archives";
import type { Database } from "@rekey/database/connection";
import { readFeed } from "@rekey/database/feed/read-feed";
import { narrowingOf } from "../access/narrow.ts";
import { callerOf } from "../authenticate.ts";
import { may } from "../present/see-as.ts";
import { ProblemError, methodNotAllowed } from "../problem.ts";
import { readQuery } from "../read-query.ts";
import type { Waits } from "../waiting/open-waits.ts";
import { type Wait, applyWait, waitOf } from "../waiting/prefer.ts";
import type { NewEvents, WantedEvents } from "../waiting/watch-feed.ts";

// Of 5 000 rows each: then an answer without events leads on.
const looksAtMost = 10;

export interface FeedDeps {
  db: Database;
  waits: Waits;
}

/** What has happened, for those who cannot be called: read on from where one was, and wait for what comes. */
export function feedRoutes(deps: FeedDeps): Router {
  const router = Router();
  router.route("/events").get(may("GET /events"), getEvents(deps)).all(methodNotAllowed);
  return router;
}

function getEvents(deps: FeedDeps): RequestHandler {
  return async (req, res) => {
    const { after, types = publicEventTypes, limit } = readQuery(EventQuery, req);
    const asked = waitOf(req, res, longestWaitSeconds.events);
    // Where nobody more can wait, the answer comes at once, and does not say that it waited.
    using place = asked && deps.waits.places.take(callerOf(res).subject);
    const wait = place && asked;
    const from = await placeOf(deps.db, after);
    const wanted = { after: from, types: new Set(types), limit, narrowing: narrowingOf(res) };
    const { items, end, hasMore } = await readOrWait(deps, wanted, wait);
    applyWait(res, wait);
    res.json({ items, nextCursor: eventId(end), hasMore } satisfies EventPage);
  };
}

/** Of what is archived nothing can be told: who reads on from there hears so, and who begins, begins behind it. */
async function placeOf(db: Database, after: string | undefined): Promise<bigint> {
  const isNamed = after !== undefined && after !== "latest";
  const asked = isNamed ? (sequenceOf(after) ?? 0n) : 0n;
  const [{ newest }, archived] = await Promise.all([
    readFeed(db, { after: asked, actions: [], limit: 1, narrowing: undefined }),
    readArchived(db),
  ]);
  const first = BigInt(archived);
  if (asked > newest) throw new ProblemError("cursor-ahead");
  if (isNamed && asked < first) {
    throw new ProblemError("cursor-archived", { detail: `Read on with after=${eventId(first)}.` });
  }
  if (after === "latest") return newest;
  return asked > first ? asked : first;
}

async function readOrWait(deps: FeedDeps, wanted: WantedEvents, wait: Wait | undefined): Promise<NewEvents> {
  const found = await read(deps.db, wanted);
  if (!wait || found.items.length > 0 || found.hasMore) return found;
  const waiting = { ...wanted, after: found.end };
  return (await deps.waits.newEvents.wait(waiting, wait)) ?? { ...found, end: waiting.after };
}

/** The next events of these types, or how far it was looked for them. */
async function read(db: Database, { after, types, limit, narrowing }: WantedEvents): Promise<NewEvents> {
  const actions = actionsOf(publicEventTypes.filter((type) => types.has(type)));
  let end = after;
  for (let looks = 0; looks < looksAtMost; looks += 1) {
    const look = await readFeed(db, { after: end, actions, limit, narrowing });
    const items = look.entries.flatMap((entry) => publicEventOf(entry) ?? []);
    end = look.end;
    const hasMore = end < look.newest;
    if (items.length > 0 || !hasMore) return { items, end, hasMore };
  }
  return { items: [], end, hasMore: true };
}
