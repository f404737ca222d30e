import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { metricCatalogue } from "@rekey/runtime/metric-catalogue";
import type { MetricEntry } from "@rekey/runtime/metric-entry";
import { createMetrics } from "@rekey/runtime/metrics";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const entries: [string, MetricEntry][] = Object.entries(metricCatalogue);

const code = globSync("{packages,services,infra}/*/src/**/*.ts", { cwd: root })
  .filter((file) => !file.endsWith(".test.ts") && !/runtime\/src\/(?:metric-catalogue|history-metrics)\.ts$/.test(file))
  .map((file) => readFileSync(join(root, file), "utf8"))
  .join("\n");

const saysOf = { all: "all", http: "those with HTTP routes" } as const;
const ofText = ({ of }: MetricEntry) => (typeof of === "string" ? saysOf[of] : of.join(", "));
const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;

/** The figures of Node and the process, as the library that takes them calls them. */
async function processRows(): Promise<string[]> {
  const metrics = await createMetrics("test").registry.getMetricsAsJSON();
  return metrics.map(({ name, type, help }) => row([`\`${name}\``, String(type), help.replace(/\.$/, "")])).toSorted();
}

function ownRow([name, entry]: [string, MetricEntry]): string {
  const { type, labels, unit, says, onlyWith, buckets } = entry;
  const more = [
    ...(buckets ? [`up to ${buckets.join(", ")}`] : []),
    ...(onlyWith ? [`only with \`${onlyWith}\``] : []),
  ];
  const text = [says, ...more].join("; ");
  return row([`\`${name}\``, type, labels.map((label) => `\`${label}\``).join(", "), unit, text, ofText(entry)]);
}

test("the reference of metrics is checked in; `-u` writes it anew", async () => {
  const text = [
    "# Metrics",
    "",
    "Each process tells its figures at `/metrics` on its admin port, in the text of Prometheus. All have the label `service`. No figure holds a name, an address, an id of a person or a secret: the words of every label come from closed lists, from route templates, or from the settings (mail servers, places of checkpoints).",
    "",
    "Made from `packages/runtime/src/metric-catalogue.ts`. The alerts on them are in `infra/prometheus/alerts.yaml`, the dashboards in `infra/grafana/`.",
    "",
    "## Of Rekey",
    "",
    row(["Name", "Type", "Labels", "Unit", "What it says", "Which services"]),
    row(["---", "---", "---", "---", "---", "---"]),
    ...entries.toSorted(([one], [other]) => one.localeCompare(other)).map(ownRow),
    "",
    "A histogram is served as `_bucket`, `_sum` and `_count`.",
    "",
    "## Of the process",
    "",
    "On Linux, for each process:",
    "",
    row(["Name", "Type", "What it says"]),
    row(["---", "---", "---"]),
    ...(await processRows()),
    "",
  ].join("\n");
  await expect(text).toMatchFileSnapshot(join(root, "docs/reference/metrics.md"));
});

test.for(entries)("%s is named as Prometheus names things, and is told somewhere", ([name, { type, unit, says }]) => {
  expect(name).toMatch(/^(?:rekey|http)_[a-z_]+$/);
  // Base units only.
  expect(name).not.toMatch(/_(?:ms|milliseconds|minutes|hours|kb|mb|percent)\b/);
  expect(name.endsWith("_total"), "a counter, and nothing else, ends with _total").toBe(type === "counter");
  expect(name.endsWith("_seconds"), "seconds say so").toBe(unit.startsWith("seconds"));
  expect(says).not.toMatch(/\.$/);
  expect(code).toContain(`"${name}"`);
});
