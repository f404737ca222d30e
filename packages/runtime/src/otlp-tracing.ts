import {
  type Context,
  ROOT_CONTEXT,
  SpanKind as Kind,
  SpanStatusCode,
  type SpanContext,
  trace,
} from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import type { Logger } from "./logger.ts";
import type { DoneWork, OpenSpan, SpanEnd, SpanKind, Tracing } from "./tracing.ts";
import { waitAtMost } from "./wait-at-most.ts";

const kinds: Readonly<Record<SpanKind, Kind>> = {
  server: Kind.SERVER,
  producer: Kind.PRODUCER,
  consumer: Kind.CONSUMER,
  client: Kind.CLIENT,
  internal: Kind.INTERNAL,
};

const shape = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const exportWithinMs = 2_000;

export interface OtlpOptions {
  service: string;
  endpoint: string;
  headers: string | undefined;
  /** Which part of the traces is kept, of those that begin here. */
  part: number;
  log: Logger;
}

/** Sends spans as OTLP over HTTP, in batches. A receiver that is away holds up nothing, and costs the spans. */
export function openOtlp({ service, endpoint, headers, part, log }: OtlpOptions): Tracing & AsyncDisposable {
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, "")}/v1/traces`,
    headers: readHeaders(headers),
    timeoutMillis: exportWithinMs,
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": `rekey-${service}` }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(part) }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: tellFailures(exporter, log),
        scheduledDelayMillis: 1_000,
        exportTimeoutMillis: exportWithinMs,
      }),
    ],
  });
  const tracer = provider.getTracer("rekey");
  return {
    begin(name, kind, parent): OpenSpan {
      const span = tracer.startSpan(name, { kind: kinds[kind] }, contextOf(parent));
      return {
        traceparent: textOf(span.spanContext()),
        end: (end = {}) => {
          finish(span, end);
          span.end();
        },
      };
    },
    note(name, kind, { startedAtMs, traces, isRoot = false, ...end }: DoneWork) {
      const parents = [...new Set(traces)].flatMap((text) => readParent(text) ?? []);
      if (parents.length === 0 && !isRoot) return;
      const [only, another] = parents;
      const isOfOne = only !== undefined && another === undefined;
      const links = isOfOne ? [] : parents.map((context) => ({ context }));
      const context = isOfOne ? trace.setSpanContext(ROOT_CONTEXT, only) : ROOT_CONTEXT;
      const span = tracer.startSpan(name, { kind: kinds[kind], startTime: startedAtMs, links }, context);
      finish(span, end);
      span.end();
    },
    // What cannot be sent any more is told above, and keeps no process from its end.
    async [Symbol.asyncDispose]() {
      const sent = provider.shutdown().catch(() => {});
      await waitAtMost(exportWithinMs, sent);
    },
  };
}

function finish(span: ReturnType<ReturnType<TracerProvider["getTracer"]>["startSpan"]>, end: SpanEnd): void {
  if (end.attributes) span.setAttributes(end.attributes);
  // Without a message: an error's words may quote anything.
  if (end.hasFailed === true) span.setStatus({ code: SpanStatusCode.ERROR });
}

function readParent(text: string | undefined): SpanContext | undefined {
  const [, traceId, spanId, flags] = shape.exec(text ?? "") ?? [];
  if (traceId === undefined || spanId === undefined) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags ?? "0", 16) & 1, isRemote: true };
}

function contextOf(text: string | undefined): Context {
  const parent = readParent(text);
  return parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
}

const textOf = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-${(traceFlags & 1).toString(16).padStart(2, "0")}`;

/** As the standard has them: `name=value` with commas between, each percent-encoded. */
function readHeaders(text = ""): Record<string, string> {
  const pairs = text.split(",").flatMap((pair) => {
    const at = pair.indexOf("=");
    return at < 1 ? [] : [[decode(pair.slice(0, at)), decode(pair.slice(at + 1))] as const];
  });
  return Object.fromEntries(pairs);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.trim());
  } catch {
    return text.trim();
  }
}

/** One line when spans are no longer taken, and one when they are again. */
function tellFailures(exporter: SpanExporter, log: Logger): SpanExporter {
  let isFailing = false;
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        const failed = result.code !== 0;
        if (failed && !isFailing) log.warn({ code: "traces-not-taken", err: result.error }, "spans could not be sent");
        if (!failed && isFailing) log.info({ code: "traces-taken" }, "spans are taken again");
        isFailing = failed;
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
  };
}
