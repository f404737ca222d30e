import express, { type RequestHandler, Router } from "express";
import { createLogger } from "@rekey/runtime/logger";
import { createMetrics } from "@rekey/runtime/metrics";
import { expect, test } from "vitest";
import { checkRoutes } from "./access/check-routes.ts";
import { createApp } from "./create-app.ts";
import { may } from "./present/see-as.ts";

/** The app as it is served; nothing of what it would read from is there. */
function appWithoutSurroundings() {
  const config = {
    API_URL: "http://127.0.0.1",
    JWT_ISSUERS: [],
    JWT_AUDIENCE: "rekey",
    FINGERPRINT_KEY: "k".repeat(32),
  };
  const deps = { config, log: createLogger("test", "silent"), metrics: createMetrics("test") };
  return createApp(deps as unknown as Parameters<typeof createApp>[0]);
}

test("every route says who may what of it, and nothing is said of a route that is not there", () => {
  expect(() => appWithoutSurroundings()).not.toThrow();
});

const passOn: RequestHandler = (_req, _res, next) => next();

function faultsOf(plant: (router: Router) => void): string {
  const router = Router();
  plant(router);
  const app = express().use("/v1", router);
  try {
    checkRoutes(app.router);
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

test.each<[string, (router: Router) => void, string]>([
  ["without an entry", (router) => router.get("/planted", passOn), "GET /v1/planted has no entry"],
  [
    "of another method",
    (router) => router.delete("/clients/:id", may("GET /clients/:id")),
    "DELETE /v1/clients/:id is guarded as",
  ],
  [
    "guarded as another",
    (router) => router.get("/clients", may("GET /queues")),
    "GET /v1/clients is guarded as GET /queues",
  ],
  [
    "whose guard is not first",
    (router) => router.get("/clients", passOn, may("GET /clients")),
    "GET /v1/clients has no entry",
  ],
  ["of all methods", (router) => router.all("/clients", passOn), "ALL /v1/clients has no guard"],
  ["that is missing", () => undefined, "GET /v1/clients stands in the table of access and is not served"],
])("an API with a route %s does not start", (_what, plant, fault) => {
  expect(faultsOf(plant)).toContain(fault);
});

test("a route that is open to anybody does not start unless the table says so", () => {
  const app = express().get("/problems/:code", passOn).get("/metrics", passOn);
  expect(() => checkRoutes(app.router)).toThrow(/does not start: GET \/metrics has no entry/);
});
