import express from "express";
import { expect, test } from "vitest";
import { listen } from "./http-server.ts";
import { createLogger } from "./logger.ts";
import { createMetrics } from "./metrics.ts";
import { logOf, requestContext } from "./request-context.ts";

async function startApp() {
  const lines: string[] = [];
  const log = createLogger("test", "debug", { write: (line) => void lines.push(line) });
  const metrics = createMetrics("test");
  const app = express().use(requestContext(log, metrics));
  app.get("/v1/things/:id", (_req, res) => {
    logOf(res).info("inside");
    res.send("ok");
  });
  const inner = express.Router().get("/:other", (_req, res) => res.send("ok"));
  app.use("/v1/owners/:id", inner);
  const server = await listen(app, { host: "127.0.0.1", port: 0, log: createLogger("test", "silent") });
  return { server, lines, metrics, url: `http://127.0.0.1:${server.port}` };
}

test("logs and metrics know the route, never the path or the query", async () => {
  const { server, lines, metrics, url } = await startApp();
  await fetch(`${url}/v1/things/planted-id?token=planted-token`);
  await fetch(`${url}/v1/owners/Planted-Id-9/planted-other`);
  await fetch(`${url}/planted-unknown`);
  await server[Symbol.asyncDispose]();
  const written = lines.join("") + (await metrics.registry.metrics());
  expect(written).not.toMatch(/planted/i);
  expect(written).toContain('http_route="/v1/things/:id"');
  expect(written).toContain('http_route="/v1/owners/:value/:other"');
  expect(written).toContain('http_response_status_code="404"');
});

test("a sane request id is kept, any other is replaced, and every line of the request bears it", async () => {
  const { server, lines, url } = await startApp();
  const kept = await fetch(`${url}/v1/things/1`, { headers: { "x-request-id": "crm-42" } });
  const replaced = await fetch(`${url}/v1/things/1`, { headers: { "x-request-id": 'x"} {"level":"fatal' } });
  await server[Symbol.asyncDispose]();
  expect(kept.headers.get("x-request-id")).toBe("crm-42");
  expect(replaced.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  expect(lines.filter((line) => line.includes('"requestId":"crm-42"'))).toHaveLength(2);
});
