import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createLogger } from "./logger.ts";
import { openOtlp } from "./otlp-tracing.ts";
import { openTracing } from "./tracing.ts";

const log = createLogger("test", "silent");
const parent = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;

test("without a place for spans nothing is traced, a trace is handed on as it came, and the library is not read", async () => {
  await using tracing = await openTracing("api", { OTEL_TRACES_SAMPLER_ARG: 1 }, log);
  expect(tracing.begin("x", "server", parent).traceparent).toBe(parent);
  expect(tracing.begin("x", "server", undefined).traceparent).toBeUndefined();
  const root = join(import.meta.dirname, "../../..");
  const files = globSync("{packages,services}/*/src/**/*.ts", { cwd: root }).filter(
    (file) => !file.endsWith(".test.ts"),
  );
  const naming = (word: string) => files.filter((file) => readFileSync(join(root, file), "utf8").includes(word));
  expect(naming('from "@opentelemetry')).toEqual(["packages/runtime/src/otlp-tracing.ts"]);
  expect(naming('from "./otlp-tracing.ts"')).toEqual([]);
  expect(naming('import("./otlp-tracing.ts")')).toEqual(["packages/runtime/src/tracing.ts"]);
});

test("a receiver that is away holds nothing up, and is told of once", async () => {
  const lines: string[] = [];
  const telling = createLogger("test", "info", { write: (line: string) => void lines.push(line) });
  const options = { service: "api", endpoint: "http://127.0.0.1:9", headers: "authorization=Bearer%20x", part: 1 };
  {
    await using tracing = openOtlp({ ...options, log: telling });
    const span = tracing.begin("x", "server", parent);
    expect(span.traceparent).toMatch(/^00-a{32}-[0-9a-f]{16}-01$/);
    span.end({ attributes: { "http.route": "/x" }, hasFailed: true });
    tracing.note("many", "producer", { startedAtMs: Date.now(), traces: [parent, parent.replace("b", "c")] });
  }
  expect(lines.filter((line) => line.includes("traces-not-taken")).length).toBeLessThanOrEqual(1);
});
