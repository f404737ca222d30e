import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { metricCatalogue } from "./metric-catalogue.ts";
import type { MetricEntry } from "./metric-entry.ts";

type Catalogue = typeof metricCatalogue;
export type MetricName = keyof Catalogue;
type NameOf<T extends MetricEntry["type"]> = {
  [N in MetricName]: Catalogue[N]["type"] extends T ? N : never;
}[MetricName];
type LabelOf<N extends MetricName> = Catalogue[N]["labels"][number];

export type Metrics = ReturnType<typeof createMetrics>;

/** What a pool of connections is doing now. */
export interface PoolState {
  busy: number;
  idle: number;
  max: number;
}

/**
 * The figures of the catalogue, each with the service's name. Those of the process are there from the start, unless the
 * service is one of several in it: they are watched for as long as it lives.
 */
export function createMetrics(service: string, { ofProcess = true } = {}) {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  if (ofProcess) collectDefaultMetrics({ register: registry });
  const settingsOf = <N extends MetricName>(name: N) => {
    const { says, labels }: MetricEntry = metricCatalogue[name];
    return { name, help: says, labelNames: labels as readonly LabelOf<N>[], registers: [registry] };
  };
  return {
    registry,
    counter: <N extends NameOf<"counter">>(name: N) => new Counter<LabelOf<N>>(settingsOf(name)),
    gauge: <N extends NameOf<"gauge">>(name: N, collect: () => void = () => {}) =>
      new Gauge<LabelOf<N>>({ ...settingsOf(name), collect }),
    histogram: <N extends NameOf<"histogram">>(name: N) => {
      const { buckets }: MetricEntry = metricCatalogue[name];
      return new Histogram<LabelOf<N>>({ ...settingsOf(name), ...(buckets && { buckets: [...buckets] }) });
    },
  };
}

/** Shows what pools are doing at the moment of the scrape. To be called once for a service. */
export function showPools(metrics: Pick<Metrics, "gauge">, pools: Readonly<Record<string, () => PoolState>>): void {
  const max = metrics.gauge("rekey_database_connections_max");
  const now = metrics.gauge("rekey_database_connections", () => {
    for (const [pool, read] of Object.entries(pools)) {
      const state = read();
      now.set({ pool, state: "busy" }, state.busy);
      now.set({ pool, state: "idle" }, state.idle);
      max.set({ pool }, state.max);
    }
  });
}
