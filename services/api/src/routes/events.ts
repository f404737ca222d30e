import { type RequestHandler, Router } from "express";
import { z } from "zod";
import { type Database, inTransaction } from "@rekey/database/connection";
import { retryEvent } from "@rekey/database/outbox";
import { listParkedEvents } from "@rekey/database/read-parked-events";
import { callerOf } from "../authenticate.ts";
import { ProblemError, methodNotAllowed } from "../problem.ts";
import { may } from "../see-as.ts";

/** What was set aside after its job had failed for good, for operations to have it done when the cause is mended. */
export function eventRoutes(deps: { db: Database }): Router {
  const router = Router();
  router.route("/parked-events").get(may("GET /parked-events"), getParked(deps)).all(methodNotAllowed);
  router
    .route("/parked-events/:id/retry")
    .post(may("POST /parked-events/:id/retry"), postRetry(deps))
    .all(methodNotAllowed);
  return router;
}

function getParked({ db }: { db: Database }): RequestHandler {
  return async (_req, res) => {
    res.json({ items: await listParkedEvents(db, 200), nextCursor: null });
  };
}

function postRetry({ db }: { db: Database }): RequestHandler {
  return async (req, res) => {
    const id = z.uuid().safeParse(req.params["id"]).data;
    const isRetried = id !== undefined && (await inTransaction(db, (tx) => retryEvent(tx, id, callerOf(res))));
    if (!isRetried) throw new ProblemError("not-found");
    res.status(202).json({ id });
  };
}
