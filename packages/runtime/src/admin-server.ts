import express from "express";
import type { CheckResult } from "./health.ts";
import type { HttpServer } from "./http-server.ts";
import { listen } from "./http-server.ts";
import type { Logger } from "./logger.ts";
import type { Metrics } from "./metrics.ts";

export interface AdminServerOptions {
  host: string;
  port: number;
  log: Logger;
  metrics: Metrics;
  phase: () => "starting" | "ready" | "stopping";
  runChecks: () => Promise<CheckResult[]>;
}

const failing = (results: CheckResult[], degrades: boolean): string =>
  results
    .filter((result) => result.outcome !== "ok" && (result.degrades ?? false) === degrades)
    .map((result) => result.name)
    .join(", ");

function readinessText(phase: string, results: CheckResult[], verbose: boolean): string {
  const [broken, degraded] = [failing(results, false), failing(results, true)];
  const well = degraded === "" ? "ready" : `ready, but degraded: ${degraded}`;
  const summary = phase === "ready" && broken === "" ? well : `not ready: ${phase === "ready" ? broken : phase}`;
  if (!verbose) return `${summary}\n`;
  const lines = results.map(({ name, outcome, because, degrades }) => {
    const mark = outcome === "ok" ? "+" : degrades ? "!" : "-";
    return `[${mark}] ${name} ${outcome}${because === undefined ? "" : `: ${because}`}`;
  });
  return `${[...lines, summary].join("\n")}\n`;
}

/**
 * `/livez` answers as long as the event loop turns, so that a broken dependency never restarts a process;
 * `/readyz` asks every check, and says by `?verbose` what is wrong; `/metrics` is Prometheus text.
 */
export function startAdminServer(options: AdminServerOptions): Promise<HttpServer> {
  const app = express().disable("x-powered-by").disable("etag");
  app.get("/livez", (_req, res) => {
    res.type("text/plain").send("alive\n");
  });
  app.get("/readyz", async (req, res) => {
    const phase = options.phase();
    const results = phase === "ready" ? await options.runChecks() : [];
    const isReady = phase === "ready" && failing(results, false) === "";
    const verbose = req.query["verbose"] !== undefined;
    res
      .status(isReady ? 200 : 503)
      .type("text/plain")
      .send(readinessText(phase, results, verbose));
  });
  app.get("/metrics", async (_req, res) => {
    res.type(options.metrics.registry.contentType).send(await options.metrics.registry.metrics());
  });
  // Who asks for figures can ask again; the service's own requests need the time of its end.
  return listen(app, { ...options, setting: "ADMIN_PORT", drainMs: 1_500 });
}
