import { type RequestHandler, Router } from "express";
import { MailDeliveryQuery, MailTestBody } from "@rekey/contracts/http";
import type { Database } from "@rekey/database/connection";
import { getMailTest, listMailTests, requestMailTest } from "@rekey/database/deliveries/mail-tests";
import { getDelivery, listDeliveries } from "@rekey/database/deliveries/read-deliveries";
import { getMailStatus } from "@rekey/database/directory/read-directory";
import type { UnitOfWork } from "@rekey/database/unit-of-work";
import { causeOf } from "../cause.ts";
import type { Config } from "../config.ts";
import { ProblemError, methodNotAllowed } from "../problem.ts";
import { readQuery } from "../read-query.ts";
import { missing, ownIdOf } from "../read-id.ts";
import { may } from "../present/see-as.ts";
import { presentMailStatus } from "../present/work.ts";
import type { WorkWatch } from "../watch-work.ts";

export interface MailDeps {
  db: Database;
  steps: UnitOfWork;
  work: Pick<WorkWatch, "read">;
  config: Config;
}

/** Whether mail is set up and leaves, and a way for operations to find out. */
export function mailRoutes(deps: MailDeps): Router {
  const router = Router();
  router.route("/mail/status").get(may("GET /mail/status"), getStatus(deps)).all(methodNotAllowed);
  router
    .route("/mail/tests")
    .get(may("GET /mail/tests"), getTests(deps))
    .post(may("POST /mail/tests"), postTest(deps))
    .all(methodNotAllowed);
  router.route("/mail/tests/:id").get(may("GET /mail/tests/:id"), getTest(deps)).all(methodNotAllowed);
  router.route("/mail/deliveries").get(may("GET /mail/deliveries"), getDeliveries(deps)).all(methodNotAllowed);
  router.route("/mail/deliveries/:id").get(may("GET /mail/deliveries/:id"), getOneDelivery(deps)).all(methodNotAllowed);
  return router;
}

function getStatus({ db, work }: MailDeps): RequestHandler {
  return async (_req, res) => {
    const [status, works] = await Promise.all([getMailStatus(db), work.read()]);
    res.json(presentMailStatus(status, works));
  };
}

function postTest({ db, steps, config }: MailDeps): RequestHandler {
  return async (req, res) => {
    const { to } = MailTestBody.parse(req.body);
    const command = { to, testsPerHour: config.MAIL_TESTS_PER_HOUR };
    const request = await steps.run(causeOf(req, res), (work) => requestMailTest(work, command));
    if ("retryAfterSeconds" in request) throw new ProblemError(request.outcome, request);
    if (request.outcome !== "requested") throw new ProblemError(request.outcome);
    res
      .status(202)
      .location(`${config.API_URL}/v1/mail/tests/${request.id}`)
      .json(await getMailTest(db, request.id));
  };
}

function getTests({ db }: MailDeps): RequestHandler {
  return async (_req, res) => {
    res.json({ items: await listMailTests(db, 20), nextCursor: null });
  };
}

function getTest({ db }: MailDeps): RequestHandler {
  return async (req, res) => {
    res.json((await getMailTest(db, ownIdOf(req))) ?? missing());
  };
}

function getDeliveries({ db }: MailDeps): RequestHandler {
  return async (req, res) => {
    res.json(await listDeliveries(db, readQuery(MailDeliveryQuery, req)));
  };
}

function getOneDelivery({ db }: MailDeps): RequestHandler {
  return async (req, res) => {
    res.json((await getDelivery(db, ownIdOf(req))) ?? missing());
  };
}
