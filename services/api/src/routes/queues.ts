import { type RequestHandler, Router } from "express";
import { z } from "zod";
import { queueNames } from "@rekey/contracts/events";
import type { QueueState } from "@rekey/contracts/operations";
import { type Database, inTransaction } from "@rekey/database/connection";
import { requestQueueSwitch } from "@rekey/database/request-queue-switch";
import type { QueueSwitch } from "@rekey/messaging/queue-switch";
import { callerOf } from "../authenticate.ts";
import { ProblemError, methodNotAllowed } from "../problem.ts";
import { may } from "../see-as.ts";
import type { QueueWork, WorkWatch } from "../watch-work.ts";

export interface QueueDeps {
  db: Database;
  queueSwitch: Pick<QueueSwitch, "isPaused" | "setPaused">;
  work: Pick<WorkWatch, "read">;
}

const QueueName = z.enum(queueNames);

/** Whether the queues run, and a way for operations to stop one. Who did it is committed before it happens. */
export function queueRoutes(deps: QueueDeps): Router {
  const router = Router();
  router.route("/queues").get(may("GET /queues"), getQueues(deps)).all(methodNotAllowed);
  router
    .route("/queues/:name/pause")
    .post(may("POST /queues/:name/pause"), postSwitch(deps, true))
    .all(methodNotAllowed);
  router
    .route("/queues/:name/resume")
    .post(may("POST /queues/:name/resume"), postSwitch(deps, false))
    .all(methodNotAllowed);
  return router;
}

function getQueues({ work }: QueueDeps): RequestHandler {
  return async (_req, res) => {
    res.json({ items: (await work.read()).map(describeQueue), nextCursor: null });
  };
}

export function describeQueue({ queue, isPaused, count, since, hold }: QueueWork): QueueState {
  return { name: queue, isPaused: isPaused ?? null, waiting: count, oldestAt: since, hold };
}

function postSwitch({ db, queueSwitch, work }: QueueDeps, isPaused: boolean): RequestHandler {
  return async (req, res) => {
    const { data: queue } = QueueName.safeParse(req.params["name"]);
    if (queue === undefined) throw new ProblemError("not-found");
    const unavailable = () => new ProblemError("unavailable", { retryAfterSeconds: 2 });
    if ((await queueSwitch.isPaused(queue)) === undefined) throw unavailable();
    await inTransaction(db, (tx) => requestQueueSwitch(tx, { queue, isPaused, actor: callerOf(res) }));
    if (!(await queueSwitch.setPaused(queue, isPaused))) throw unavailable();
    const now = (await work.read()).find((state) => state.queue === queue);
    if (now === undefined) throw unavailable();
    res.json(describeQueue({ ...now, isPaused }));
  };
}
