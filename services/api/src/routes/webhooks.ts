import { isIP } from "node:net";
import { type Request, type RequestHandler, Router } from "express";
import { z } from "zod";
import { RedeliveryBody, WebhookBody, WebhookDeliveryQuery, WebhookPatch } from "@rekey/contracts/webhooks";
import type { Database } from "@rekey/database/connection";
import { newId } from "@rekey/database/new-id";
import type { UnitOfWork } from "@rekey/database/unit-of-work";
import {
  getWebhook,
  getWebhookDelivery,
  listWebhookDeliveries,
  listWebhooks,
} from "@rekey/database/webhooks/read-webhooks";
import { redeliverFailed, redeliverOne, testWebhook } from "@rekey/database/webhooks/redeliver";
import { changeWebhook, createWebhook, endWebhook, rotateWebhookSecret } from "@rekey/database/webhooks/write-webhooks";
import { isPublicAddress } from "@rekey/runtime/public-address";
import type { SealingPublicKey } from "@rekey/secrets/seal";
import { reveal } from "@rekey/secrets/secret";
import { newWebhookSecret, sealWebhookSecret } from "@rekey/secrets/webhook-secret";
import { causeOf } from "../cause.ts";
import type { Config } from "../config.ts";
import { may } from "../present/see-as.ts";
import { ProblemError, methodNotAllowed } from "../problem.ts";
import { readQuery } from "../read-query.ts";
import { missing, ownIdOf } from "../read-id.ts";

export interface WebhookDeps {
  db: Database;
  steps: UnitOfWork;
  config: Config;
  /** Undefined: webhooks are not set up. */
  webhookKey: SealingPublicKey | undefined;
}

const NoBody = z.strictObject({}).optional();

/** The places that events are sent to, and what became of what was sent. */
export function webhookRoutes(deps: WebhookDeps): Router {
  const router = Router();
  router
    .route("/webhooks")
    .get(may("GET /webhooks"), getAll(deps))
    .post(may("POST /webhooks"), postOne(deps))
    .all(methodNotAllowed);
  router
    .route("/webhooks/:id")
    .get(may("GET /webhooks/:id"), getOne(deps))
    .patch(may("PATCH /webhooks/:id"), patchOne(deps))
    .delete(may("DELETE /webhooks/:id"), deleteOne(deps))
    .all(methodNotAllowed);
  const own = (path: string) => router.route(`/webhooks/:id/${path}`);
  own("rotate-secret").post(may("POST /webhooks/:id/rotate-secret"), postRotation(deps)).all(methodNotAllowed);
  own("test").post(may("POST /webhooks/:id/test"), postTest(deps)).all(methodNotAllowed);
  own("redeliver").post(may("POST /webhooks/:id/redeliver"), postRedelivery(deps)).all(methodNotAllowed);
  own("deliveries").get(may("GET /webhooks/:id/deliveries"), getDeliveries(deps)).all(methodNotAllowed);
  own("deliveries/:deliveryId")
    .get(may("GET /webhooks/:id/deliveries/:deliveryId"), getDelivery(deps))
    .all(methodNotAllowed);
  own("deliveries/:deliveryId/redeliver")
    .post(may("POST /webhooks/:id/deliveries/:deliveryId/redeliver"), postRedeliveryOfOne(deps))
    .all(methodNotAllowed);
  return router;
}

const deliveryIdOf = (req: Request): string => z.uuid().safeParse(req.params["deliveryId"]).data ?? missing();

function getAll({ db }: WebhookDeps): RequestHandler {
  return async (_req, res) => {
    res.json({ items: await listWebhooks(db), nextCursor: null });
  };
}

function getOne({ db }: WebhookDeps): RequestHandler {
  return async (req, res) => {
    res.json((await getWebhook(db, ownIdOf(req))) ?? missing());
  };
}

/** The one answer, beside that of a rotation, that has the secret. */
function postOne(deps: WebhookDeps): RequestHandler {
  const { db, steps, config } = deps;
  return async (req, res) => {
    const body = WebhookBody.parse(req.body);
    const key = keyOf(deps);
    checkUrl(body.url, config);
    const [id, secret] = [newId(), newWebhookSecret()];
    const sealed = await sealWebhookSecret(key, { webhookId: id, generation: 1 }, secret);
    const outcome = await steps.run(causeOf(req, res), (work) => createWebhook(work, { id, ...body, sealed }));
    if (outcome !== "created") throw new ProblemError(outcome);
    const webhook = (await getWebhook(db, id)) ?? missing();
    res
      .status(201)
      .location(`${config.API_URL}/v1/webhooks/${id}`)
      .json({ ...webhook, secret: reveal(secret) });
  };
}

function patchOne({ db, steps, config }: WebhookDeps): RequestHandler {
  return async (req, res) => {
    const id = ownIdOf(req);
    const change = WebhookPatch.parse(req.body);
    if (change.url !== undefined) checkUrl(change.url, config);
    if ((await steps.run(causeOf(req, res), (work) => changeWebhook(work, id, change))) === "missing") missing();
    res.json((await getWebhook(db, id)) ?? missing());
  };
}

function deleteOne({ steps }: WebhookDeps): RequestHandler {
  return async (req, res) => {
    const id = ownIdOf(req);
    if ((await steps.run(causeOf(req, res), (work) => endWebhook(work, id))) === "missing") missing();
    res.status(204).end();
  };
}

function postRotation(deps: WebhookDeps): RequestHandler {
  const { db, steps, config } = deps;
  return async (req, res) => {
    const id = ownIdOf(req);
    NoBody.parse(req.body);
    const key = keyOf(deps);
    const secret = newWebhookSecret();
    const seal = (generation: number) => sealWebhookSecret(key, { webhookId: id, generation }, secret);
    const rotation = { id, overlapMs: config.WEBHOOK_SECRET_OVERLAP, seal };
    if ((await steps.run(causeOf(req, res), (work) => rotateWebhookSecret(work, rotation))) === "missing") missing();
    res.json({ ...((await getWebhook(db, id)) ?? missing()), secret: reveal(secret) });
  };
}

function postTest(deps: WebhookDeps): RequestHandler {
  const { db, steps } = deps;
  return async (req, res) => {
    const webhookId = ownIdOf(req);
    NoBody.parse(req.body);
    const test = await steps.run(causeOf(req, res), (work) => testWebhook(work, webhookId));
    if (test.outcome === "missing") missing();
    if (test.outcome !== "asked") throw new ProblemError(test.outcome);
    const { deliveryId } = test;
    res.status(202).json(await getWebhookDelivery(db, { webhookId, deliveryId }));
  };
}

function postRedelivery(deps: WebhookDeps): RequestHandler {
  const { db, steps } = deps;
  return async (req, res) => {
    const webhookId = ownIdOf(req);
    const { failedSince: since } = RedeliveryBody.parse(req.body);
    if (!(await getWebhook(db, webhookId))) missing();
    const count = await steps.run(causeOf(req, res), (work) => redeliverFailed(work, { webhookId, since }));
    res.status(202).json({ count });
  };
}

function postRedeliveryOfOne(deps: WebhookDeps): RequestHandler {
  const { db, steps } = deps;
  return async (req, res) => {
    const one = { webhookId: ownIdOf(req), deliveryId: deliveryIdOf(req) };
    NoBody.parse(req.body);
    if (!(await getWebhook(db, one.webhookId))) missing();
    if ((await steps.run(causeOf(req, res), (work) => redeliverOne(work, one))) === "missing") missing();
    res.status(202).json(await getWebhookDelivery(db, one));
  };
}

function getDeliveries({ db }: WebhookDeps): RequestHandler {
  return async (req, res) => {
    res.json((await listWebhookDeliveries(db, ownIdOf(req), readQuery(WebhookDeliveryQuery, req))) ?? missing());
  };
}

function getDelivery({ db }: WebhookDeps): RequestHandler {
  return async (req, res) => {
    const webhookId = ownIdOf(req);
    if (!(await getWebhook(db, webhookId))) missing();
    res.json((await getWebhookDelivery(db, { webhookId, deliveryId: deliveryIdOf(req) })) ?? missing());
  };
}

function keyOf({ webhookKey }: WebhookDeps): SealingPublicKey {
  if (!webhookKey) throw new ProblemError("webhooks-off");
  return webhookKey;
}

/** What can be told of a URL by itself; where its name leads is judged by the worker, each time it is sent to. */
function checkUrl(text: string, { WEBHOOK_ALLOWED_NETWORKS: allowed }: Config): void {
  const url = new URL(text);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const refuse = (detail: string): never => {
    throw new ProblemError("invalid-request", { errors: [{ pointer: "/url", code: "not-allowed", detail }] });
  };
  if (url.protocol !== "https:" && !allowed.areNamed) refuse("must begin with https://");
  if (isIP(host) !== 0 && !isPublicAddress(host) && !allowed.has(host))
    refuse("must not be an address of a private network, unless WEBHOOK_ALLOWED_NETWORKS names it");
}
