import express, { type Express, type RequestHandler } from "express";
import type { Database } from "@rekey/database/connection";
import type { ExportDatabases } from "@rekey/database/exports/export-history";
import type { HistoryReplica } from "@rekey/database/history/read-from-replica";
import type { Failure } from "@rekey/database/failures/record-failures";
import type { UnitOfWork } from "@rekey/database/unit-of-work";
import { basePathOf, takeBasePath } from "@rekey/runtime/base-path";
import type { Logger } from "@rekey/runtime/logger";
import type { Metrics } from "@rekey/runtime/metrics";
import { readJson } from "@rekey/runtime/read-body";
import { requestContext } from "@rekey/runtime/request-context";
import { noteSource } from "@rekey/runtime/request-source";
import { strictTransport } from "@rekey/runtime/strict-transport";
import type { Tally } from "@rekey/runtime/tally";
import type { Tracing } from "@rekey/runtime/tracing";
import { parseFingerprintKeys } from "@rekey/secrets/fingerprint";
import { checkRoutes } from "./access/check-routes.ts";
import { openGate } from "./access/gate.ts";
import { findServiceCallersIn } from "./access/service-callers.ts";
import { authenticate } from "./authenticate.ts";
import { gatherCommands } from "./gather-commands.ts";
import { createCommandLimit } from "./limit-commands.ts";
import { noteRefusal } from "./note-refusal.ts";
import { ProblemError, answerProblems, notFound } from "./problem.ts";
import { batchRoutes, readBatchBody } from "./routes/reset-batches.ts";
import { clientRoutes } from "./routes/clients.ts";
import { contactDataRoutes } from "./routes/contact-data.ts";
import { directoryRoutes } from "./routes/directory.ts";
import { endRoutes } from "./routes/end-contact.ts";
import { eventRoutes } from "./routes/events.ts";
import { exportRoutes } from "./routes/export.ts";
import { type FeedDeps, feedRoutes } from "./routes/feed.ts";
import { findAndMoveRoutes } from "./routes/find-and-move.ts";
import { type FollowDeps, followRoutes } from "./routes/follow-reset.ts";
import { historyRoutes } from "./routes/history.ts";
import { proofRoutes } from "./routes/proofs.ts";
import { importRoutes } from "./routes/import-password.ts";
import { mailRoutes } from "./routes/mail.ts";
import { contractRoutes } from "./routes/contract.ts";
import { pushRoutes } from "./routes/push.ts";
import { type QueueDeps, queueRoutes } from "./routes/queues.ts";
import { type ResetDeps, resetRoutes } from "./routes/resets.ts";
import { type WebhookDeps, webhookRoutes } from "./routes/webhooks.ts";
import { serviceAccountRoutes } from "./routes/service-accounts.ts";
import { type VerifyDeps, verifyRoutes } from "./routes/verify-password.ts";

function headers(apiUrl: string): RequestHandler {
  const transport = strictTransport(apiUrl);
  return (_req, res, next) => {
    res.set({
      "Cache-Control": "no-store",
      "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "no-referrer",
      ...(transport !== undefined && { "Strict-Transport-Security": transport }),
    });
    next();
  };
}

/** A body has to say that it is JSON: a form of another site cannot. */
const onlyJson: RequestHandler = (req, _res, next) => {
  const hasBody =
    req.headers["content-length"] !== undefined
      ? req.headers["content-length"] !== "0"
      : req.headers["transfer-encoding"] !== undefined;
  if (hasBody && !req.is("application/json")) throw new ProblemError("not-json-media-type");
  next();
};

// As many as a person, or the staff behind one caller, may mean to see done at once.
const interactive = { perMinute: 60, atOnce: 20 };

type Given = Omit<ResetDeps & WebhookDeps, "accept" | "commands" | "interactive" | "fingerprintKeys"> &
  QueueDeps &
  FollowDeps &
  FeedDeps &
  VerifyDeps & {
    exportDb: Database;
    chooseReplica?: ExportDatabases["chooseReplica"];
    replica?: HistoryReplica | undefined;
    bulkDb: Database;
    bulkSteps: UnitOfWork;
    failures: Tally<Failure>;
    log: Logger;
    metrics: Metrics;
    tracing?: Tracing;
  };

/** What is made once and shared by all routes. */
function shareAmongRoutes(given: Given) {
  const { config } = given;
  const { COMMANDS_PER_ACTOR_PER_MINUTE: perMinute, COMMANDS_PER_ACTOR_AT_ONCE: atOnce } = config;
  return {
    ...given,
    apiUrl: config.API_URL,
    accept: gatherCommands(given.steps),
    commands: createCommandLimit({ perMinute, atOnce }),
    changes: createCommandLimit({
      name: "changes",
      perMinute: config.CHANGES_PER_ACTOR_PER_MINUTE,
      atOnce: config.CHANGES_PER_ACTOR_AT_ONCE,
    }),
    interactive: createCommandLimit(interactive),
    fingerprintKeys: parseFingerprintKeys(config.FINGERPRINT_KEYS, config.FINGERPRINT_KEY),
  };
}

function authentication({ config, db, log }: Given): RequestHandler {
  return authenticate({
    issuers: config.JWT_ISSUERS,
    audience: config.JWT_AUDIENCE,
    maxLifetimeMs: config.TOKEN_MAX_LIFETIME,
    findService: findServiceCallersIn(db, (err) =>
      log.warn({ code: "use-not-noted", err }, "when a service account was last used could not be written"),
    ),
  });
}

export function createApp(given: Given): Express {
  const deps = shareAmongRoutes(given);
  const { apiUrl } = deps;
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("query parser", "simple");
  app.use(takeBasePath(basePathOf(apiUrl)));
  app.use(
    requestContext(deps.log, deps.metrics, { ...(deps.tracing && { tracing: deps.tracing }), isTrusted: true }),
    noteSource(deps.config),
    headers(apiUrl),
  );
  app.use(contractRoutes(apiUrl));
  // What has lines of JSON stands before all that has one document of it.
  app.use("/v1", authentication(deps), openGate(deps), pushRoutes(deps), onlyJson);
  app.use("/v1/reset-batches", readBatchBody());
  app.use("/v1", readJson({ limit: 16_384 }));
  // Before the routes of a contact, whose id its path could be.
  app.use("/v1", verifyRoutes(deps));
  app.use("/v1", resetRoutes(deps), batchRoutes(deps), followRoutes(deps), feedRoutes(deps));
  app.use(
    "/v1",
    directoryRoutes(deps),
    clientRoutes(deps),
    findAndMoveRoutes(deps),
    endRoutes(deps),
    contactDataRoutes(deps),
  );
  app.use("/v1", mailRoutes(deps), webhookRoutes(deps), serviceAccountRoutes(deps));
  app.use(
    "/v1",
    importRoutes(deps),
    eventRoutes(deps),
    queueRoutes(deps),
    historyRoutes(deps),
    proofRoutes(deps),
    exportRoutes(deps),
  );
  app.use(notFound);
  app.use(answerProblems(apiUrl, (...refused) => noteRefusal(deps.failures, ...refused)));
  checkRoutes(app.router);
  return app;
}
