import { summarise } from "../arithmetic/summarise.ts";
import type { Results } from "../results.ts";

const byProcess = /^(.*): processor ms for each: (.*)$/;

/** Every figure with its spread, and what each process took for one as a line of its own. */
export function describeResults(results: Results): string {
  const figures = results.all().map(({ metric, contestant, values }) => {
    const { median, least, most } = summarise(values);
    return { metric, contestant, median, spread: values.length > 1 ? `  (${short(least)} to ${short(most)})` : "" };
  });
  const lines = figures
    .filter(({ metric }) => !byProcess.test(metric))
    .map(
      ({ metric, contestant, median, spread }) =>
        `${metric.padEnd(68)} ${contestant.padEnd(24)} ${short(median).padStart(9)}${spread}`,
    );
  return ["", ...lines.toSorted(), "", "processor ms for each, by process", ...describeProcesses(figures)].join("\n");
}

function describeProcesses(figures: readonly { metric: string; contestant: string; median: number }[]): string[] {
  const parts = new Map<string, string[]>();
  for (const { metric, contestant, median } of figures) {
    const [, what = "", process] = byProcess.exec(metric) ?? [];
    if (process === undefined || median < 0.005) continue;
    const key = `${what}, ${contestant}`;
    parts.set(key, [...(parts.get(key) ?? []), `${process} ${short(median)}`]);
  }
  return [...parts].map(([key, words]) => `  ${key}: ${words.join(", ")}`);
}

/** Three digits tell all that can be told. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return "none";
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
