import { type Request, type RequestHandler, Router } from "express";
import type { Database } from "@rekey/database/connection";
import { listDeadLetters, retryEvent } from "@rekey/database/outbox/dead-letters";
import type { UnitOfWork } from "@rekey/database/unit-of-work";
import { tellsNothing } from "../access/check-routes.ts";
import { causeOf } from "../cause.ts";
import { methodNotAllowed } from "../problem.ts";
import { NoBody } from "../no-body.ts";
import { missing, ownIdOf } from "../read-id.ts";
import { may } from "../present/see-as.ts";

/** Events whose job failed for good, for operations to have them done when the cause is mended. */
export function eventRoutes(deps: { db: Database; steps: UnitOfWork }): Router {
  const router = Router();
  router.route("/dead-letters").get(may("GET /dead-letters"), getDeadLetters(deps)).all(methodNotAllowed);
  router
    .route("/dead-letters/:id/retry")
    .post(may("POST /dead-letters/:id/retry"), postRetry(deps))
    .all(methodNotAllowed);
  // The paths of earlier versions. Relative, so that they lead on behind any proxy.
  const leadOn = (to: (req: Request) => string) => tellsNothing((req, res) => res.redirect(308, to(req)));
  router.all(
    "/parked-events",
    leadOn(() => "dead-letters"),
  );
  router.all(
    "/parked-events/:id/retry",
    leadOn((req) => `../../dead-letters/${ownIdOf(req)}/retry`),
  );
  return router;
}

function getDeadLetters({ db }: { db: Database }): RequestHandler {
  return async (_req, res) => {
    res.json({ items: await listDeadLetters(db, 200), nextCursor: null });
  };
}

function postRetry({ steps }: { steps: UnitOfWork }): RequestHandler {
  return async (req, res) => {
    const id = ownIdOf(req);
    NoBody.parse(req.body);
    if (!(await steps.run(causeOf(req, res), (work) => retryEvent(work, id)))) missing();
    res.status(202).json({ id });
  };
}
