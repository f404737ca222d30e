/** All that was measured: for each metric and contestant one value for each round. */
export interface Results {
  add(metric: string, contestant: string, value: number): void;
  of(metric: string, contestant: string): readonly number[];
  all(): { metric: string; contestant: string; values: readonly number[] }[];
}

export function createResults(): Results {
  const values = new Map<string, { metric: string; contestant: string; values: number[] }>();
  const keyOf = (metric: string, contestant: string) => `${metric}\n${contestant}`;
  return {
    add: (metric, contestant, value) => {
      const entry = values.get(keyOf(metric, contestant)) ?? { metric, contestant, values: [] };
      entry.values.push(value);
      values.set(keyOf(metric, contestant), entry);
    },
    of: (metric, contestant) => values.get(keyOf(metric, contestant))?.values ?? [],
    all: () => [...values.values()],
  };
}
