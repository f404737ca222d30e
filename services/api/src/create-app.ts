import express, { type Express, type RequestHandler } from "express";
import type { Database } from "@rekey/database/connection";
import { basePathOf, takeBasePath } from "@rekey/runtime/base-path";
import type { Logger } from "@rekey/runtime/logger";
import type { Metrics } from "@rekey/runtime/metrics";
import { readJson } from "@rekey/runtime/read-body";
import { requestContext } from "@rekey/runtime/request-context";
import { parseFingerprintKeys } from "@rekey/secrets/fingerprint";
import { authenticate } from "./authenticate.ts";
import { createCommandLimit } from "./limit-commands.ts";
import { ProblemError, answerProblems, notFound } from "./problem.ts";
import { directoryRoutes } from "./routes/directory.ts";
import { endRoutes } from "./routes/end-contact.ts";
import { eventRoutes } from "./routes/events.ts";
import { exportRoutes } from "./routes/export.ts";
import { type FollowDeps, followRoutes } from "./routes/follow-reset.ts";
import { historyRoutes } from "./routes/history.ts";
import { mailRoutes } from "./routes/mail.ts";
import { problemPages } from "./routes/problem-pages.ts";
import { type QueueDeps, queueRoutes } from "./routes/queues.ts";
import { type ResetDeps, resetRoutes } from "./routes/resets.ts";

const headers: RequestHandler = (_req, res, next) => {
  res.set({
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
  });
  next();
};

/** A body has to say that it is JSON: a form of another site cannot. */
const onlyJson: RequestHandler = (req, _res, next) => {
  const hasBody =
    req.headers["content-length"] !== undefined
      ? req.headers["content-length"] !== "0"
      : req.headers["transfer-encoding"] !== undefined;
  if (hasBody && !req.is("application/json")) throw new ProblemError("not-json-media-type");
  next();
};

export function createApp(
  given: Omit<ResetDeps, "commands" | "fingerprintKeys"> &
    QueueDeps &
    FollowDeps & { exportDb: Database; log: Logger; metrics: Metrics },
): Express {
  const { config } = given;
  const { COMMANDS_PER_ACTOR_PER_MINUTE: perMinute, COMMANDS_PER_ACTOR_AT_ONCE: atOnce } = config;
  const deps = {
    ...given,
    commands: createCommandLimit({ perMinute, atOnce }),
    fingerprintKeys: parseFingerprintKeys(config.FINGERPRINT_KEYS, config.FINGERPRINT_KEY),
  };
  const apiUrl = config.API_URL;
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("query parser", "simple");
  app.use(takeBasePath(basePathOf(apiUrl)));
  app.use(requestContext(deps.log, deps.metrics), headers);
  app.use(problemPages());
  const tokens = {
    issuers: config.JWT_ISSUERS,
    audience: config.JWT_AUDIENCE,
    maxLifetimeMs: config.TOKEN_MAX_LIFETIME,
  };
  app.use("/v1", authenticate(tokens), onlyJson, readJson({ limit: 16_384 }));
  app.use("/v1", resetRoutes(deps), followRoutes(deps), directoryRoutes({ ...deps, apiUrl }));
  app.use("/v1", endRoutes({ ...deps, apiUrl }), mailRoutes(deps));
  app.use("/v1", eventRoutes(deps), queueRoutes(deps), historyRoutes(deps), exportRoutes(deps));
  app.use(notFound);
  app.use(answerProblems(apiUrl));
  return app;
}
