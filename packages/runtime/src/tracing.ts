import type { Logger } from "./logger.ts";

/** Words of closed lists, templates and numbers: nothing of people, and nothing that somebody typed. */
export type TraceAttributes = Readonly<Record<string, string | number | boolean>>;

export type SpanKind = "server" | "producer" | "consumer" | "client" | "internal";

export interface SpanEnd {
  attributes?: TraceAttributes;
  hasFailed?: boolean;
}

export interface OpenSpan {
  /** Under which what follows from it is joined to its trace; that of the parent where nothing is traced. */
  traceparent: string | undefined;
  end(end?: SpanEnd): void;
}

export interface Tracing {
  begin(name: string, kind: SpanKind, parent: string | undefined): OpenSpan;
  /**
   * Tells of what is over. With one trace it is a part of that; what was done for several at once is a trace of its
   * own with a link to each. For none it is not told, unless `isRoot`.
   */
  note(name: string, kind: SpanKind, done: DoneWork): void;
}

export interface DoneWork extends SpanEnd {
  /** By `Date.now()`. */
  startedAtMs: number;
  traces: readonly (string | undefined)[];
  isRoot?: boolean;
}

export const noTracing: Tracing = {
  begin: (_name, _kind, parent) => ({ traceparent: parent, end: () => {} }),
  note: () => {},
};

/** For units of work: each commit is told. */
export const commitsIn = (tracing: Tracing) => (commit: Pick<DoneWork, "startedAtMs" | "traces">) =>
  tracing.note("commit", "internal", commit);

export interface TracingSettings {
  OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  OTEL_EXPORTER_OTLP_HEADERS?: string | undefined;
  OTEL_TRACES_SAMPLER_ARG: number;
}

/** Off unless the settings name where spans are sent; the library is not even read then. */
export async function openTracing(
  service: string,
  settings: TracingSettings,
  log: Logger,
): Promise<Tracing & AsyncDisposable> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_HEADERS: headers } = settings;
  if (endpoint === undefined) return { ...noTracing, [Symbol.asyncDispose]: async () => {} };
  const { openOtlp } = await import("./otlp-tracing.ts");
  return openOtlp({ service, endpoint, headers, part: settings.OTEL_TRACES_SAMPLER_ARG, log });
}
