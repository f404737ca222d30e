import { z } from "zod";
import { access } from "@rekey/contracts/access";
import { createLogger } from "@rekey/runtime/logger";
import { createMetrics } from "@rekey/runtime/metrics";
import { expect, test } from "vitest";
import { createApp } from "./create-app.ts";

// As express keeps them: a layer is a route with its methods, or something mounted that may have layers of its own.
const Layer = z.object({
  rawPath: z.string(),
  route: z.object({ path: z.string(), methods: z.record(z.string(), z.boolean()) }).optional(),
  handle: z.custom<object>((value) => typeof value === "function"),
});
const layersOf = (router: object) => z.array(Layer).parse("stack" in router ? router.stack : []);

function listRoutes(router: object, mount = ""): string[] {
  return layersOf(router).flatMap(({ rawPath, route, handle }) => {
    if (!route) return listRoutes(handle, mount + rawPath.replace(/\/$/, ""));
    const methods = Object.keys(route.methods).filter((method) => method !== "_all");
    return methods.map((method) => `${method.toUpperCase()} ${mount}${route.path}`);
  });
}

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

test("every route says who sees what of it, and nothing is said of a route that is not there", () => {
  const routes = listRoutes(appWithoutSurroundings().router);
  const known = Object.keys(access).map((route) => route.replace(" ", " /v1"));
  expect(routes.toSorted()).toEqual([...known, "GET /problems/:code"].toSorted());
});
