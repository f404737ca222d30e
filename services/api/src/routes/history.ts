import { type RequestHandler, Router } from "express";
import { AuditQuery } from "@rekey/contracts/http";
import type { Database } from "@rekey/database/connection";
import { listAuditEvents } from "@rekey/database/read-audit";
import { requireRole } from "../authenticate.ts";
import { methodNotAllowed } from "../problem.ts";

export function historyRoutes(deps: { db: Database }): Router {
  const router = Router();
  router.route("/audit/events").get(requireRole("auditor"), getEvents(deps)).all(methodNotAllowed);
  return router;
}

function getEvents({ db }: { db: Database }): RequestHandler {
  return async (req, res) => {
    res.json(await listAuditEvents(db, AuditQuery.parse(req.query)));
  };
}
