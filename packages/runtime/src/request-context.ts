import { randomUUID } from "node:crypto";
import type { Request, RequestHandler, Response } from "express";
import type { Logger } from "./logger.ts";
import type { Metrics } from "./metrics.ts";
import { noTracing, type Tracing } from "./tracing.ts";

const sanePattern = /^[A-Za-z0-9._-]{1,64}$/;
const wordPattern = /^(?:v\d{1,3}|[a-z][a-z.-]{0,31})$/;
const noRoute = "(none)";

/** Mount points may hold identifiers, so anything that is not a plain word is replaced. */
function templateOf(req: Request): string {
  const route: unknown = req.route;
  if (typeof route !== "object" || route === null || !("path" in route)) return noRoute;
  const path = typeof route.path === "string" ? route.path : "(pattern)";
  const mount = req.baseUrl
    .split("/")
    .map((part) => (part === "" || wordPattern.test(part) ? part : ":value"))
    .join("/");
  return mount === "" || path !== "/" ? mount + path : mount;
}

/** The request's own logger, with its `requestId`. */
export function logOf(res: Response): Logger {
  return res.locals["log"] as Logger;
}

export interface RequestTracing {
  tracing?: Tracing;
  /** Whether a caller may say to which trace a request belongs: a visitor of pages may not. */
  isTrusted?: boolean;
}

/** In which trace a request is, where it is traced or its caller said so. */
export function traceparentOf(res: Response): string | undefined {
  return res.locals["traceparent"] as string | undefined;
}

const traceparentShape = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

function givenTrace(req: Request): string | undefined {
  const value = req.get("traceparent");
  return value !== undefined && traceparentShape.test(value) ? value : undefined;
}

/**
 * Gives every request an id, a logger and a line at its end. Logs and metrics name the route's template only, never
 * the path or the query, for those can hold what must not be kept.
 */
export function requestContext(
  log: Logger,
  metrics: Metrics,
  { tracing = noTracing, isTrusted = false }: RequestTracing = {},
): RequestHandler {
  const duration = metrics.histogram("http_server_request_duration_seconds");
  return (req, res, next) => {
    const given = req.get("x-request-id");
    const requestId = given !== undefined && sanePattern.test(given) ? given : randomUUID();
    const startedAtMs = performance.now();
    const child = log.child({ requestId });
    res.locals["requestId"] = requestId;
    res.locals["log"] = child;
    res.setHeader("x-request-id", requestId);
    const span = tracing.begin(req.method, "server", isTrusted ? givenTrace(req) : undefined);
    res.locals["traceparent"] = span.traceparent;
    res.once("close", () => {
      const ms = Math.round((performance.now() - startedAtMs) * 10) / 10;
      const route = templateOf(req);
      const status = res.writableFinished ? res.statusCode : 499;
      duration.labels(req.method, route, String(status)).observe(ms / 1_000);
      const told = { "http.request.method": req.method, "http.route": route, "http.response.status_code": status };
      span.end({ attributes: told, hasFailed: status >= 500 });
      const level = status >= 500 ? "warn" : route === noRoute && status < 400 ? "debug" : "info";
      child[level]({ code: "request", method: req.method, route, status, ms }, "request");
    });
    next();
  };
}
