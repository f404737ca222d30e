import { type RequestHandler, Router } from "express";
import { z } from "zod";
import { queueNames } from "@rekey/contracts/events";
import { requestQueueSwitch } from "@rekey/database/outbox/request-queue-switch";
import type { UnitOfWork } from "@rekey/database/unit-of-work";
import type { QueueSwitch } from "@rekey/messaging/queue-switch";
import { causeOf } from "../cause.ts";
import { NoBody } from "../no-body.ts";
import { ProblemError, methodNotAllowed } from "../problem.ts";
import { may } from "../present/see-as.ts";
import { presentQueue } from "../present/work.ts";
import type { WorkWatch } from "../watch-work.ts";

export interface QueueDeps {
  steps: UnitOfWork;
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
    res.json({ items: (await work.read()).map(presentQueue), nextCursor: null });
  };
}

function postSwitch({ steps, queueSwitch, work }: QueueDeps, isPaused: boolean): RequestHandler {
  return async (req, res) => {
    NoBody.parse(req.body);
    const { data: queue } = QueueName.safeParse(req.params["name"]);
    if (queue === undefined) throw new ProblemError("not-found");
    const unavailable = () => new ProblemError("unavailable", { retryAfterSeconds: 2 });
    if ((await queueSwitch.isPaused(queue)) === undefined) throw unavailable();
    await steps.run(causeOf(req, res), (work) => requestQueueSwitch(work, queue, isPaused));
    if (!(await queueSwitch.setPaused(queue, isPaused))) throw unavailable();
    const now = (await work.read()).find((state) => state.queue === queue);
    if (now === undefined) throw unavailable();
    res.json(presentQueue({ ...now, isPaused }));
  };
}
