import { type Request, type RequestHandler, Router } from "express";
import { z } from "zod";
import { MailDeliveryQuery, MailTestBody } from "@rekey/contracts/http";
import type { MailStatus } from "@rekey/contracts/operations";
import { type Database, inTransaction } from "@rekey/database/connection";
import { getMailTest, listMailTests, requestMailTest } from "@rekey/database/mail-tests";
import { getDelivery, listDeliveries } from "@rekey/database/read-deliveries";
import { getMailStatus } from "@rekey/database/read-directory";
import type { Publisher } from "@rekey/messaging/publisher";
import { callerOf } from "../authenticate.ts";
import type { Config } from "../config.ts";
import { ProblemError, methodNotAllowed } from "../problem.ts";
import { may } from "../see-as.ts";
import { traceparentOf } from "../traceparent.ts";
import type { WorkWatch } from "../watch-work.ts";
import { describeQueue } from "./queues.ts";

export interface MailDeps {
  db: Database;
  publisher: Pick<Publisher, "publish">;
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

/** Mail leaves when its servers take it and when what has to be done before is done. */
function getStatus({ db, work }: MailDeps): RequestHandler {
  return async (_req, res) => {
    const [status, works] = await Promise.all([getMailStatus(db), work.read()]);
    const held = works.find(({ hold }) => hold !== null && hold.code !== "PAUSED")?.hold;
    const queues = works.map(describeQueue);
    if (!held || !status.healthy) return void res.json({ ...status, queues } satisfies MailStatus);
    const reason = `What is asked for waits, and nothing is lost: ${held.words} (${held.code}).`;
    res.json({ ...status, healthy: false, reason, queues } satisfies MailStatus);
  };
}

function postTest({ db, publisher, config }: MailDeps): RequestHandler {
  return async (req, res) => {
    const { to } = MailTestBody.parse(req.body);
    const command = {
      to,
      actor: callerOf(res),
      testsPerHour: config.MAIL_TESTS_PER_HOUR,
      traceparent: traceparentOf(req),
    };
    const request = await inTransaction(db, (tx) => requestMailTest(tx, command));
    if ("retryAfterSeconds" in request) throw new ProblemError(request.outcome, request);
    if (request.outcome !== "requested") throw new ProblemError(request.outcome);
    await publisher.publish(request.event);
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
    const id = idOf(req);
    const test = id === undefined ? undefined : await getMailTest(db, id);
    if (!test) throw new ProblemError("not-found");
    res.json(test);
  };
}

function getDeliveries({ db }: MailDeps): RequestHandler {
  return async (req, res) => {
    res.json(await listDeliveries(db, MailDeliveryQuery.parse(req.query)));
  };
}

function getOneDelivery({ db }: MailDeps): RequestHandler {
  return async (req, res) => {
    const id = idOf(req);
    const delivery = id === undefined ? undefined : await getDelivery(db, id);
    if (!delivery) throw new ProblemError("not-found");
    res.json(delivery);
  };
}

function idOf(req: Request): string | undefined {
  return z.uuid().safeParse(req.params["id"]).data;
}
