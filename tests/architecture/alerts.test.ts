import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { serviceRoles } from "@rekey/database/prepare/service-roles";
import { metricCatalogue } from "@rekey/runtime/metric-catalogue";
import { createMetrics } from "@rekey/runtime/metrics";
import { expect, test } from "vitest";
import { taggedProgram } from "../harness/tagged-program.ts";

const root = join(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");

const tests = ["alerts.test.yaml", "levels.test.yaml"];
const rules = read("infra/prometheus/alerts.yaml");
const alerts = [...rules.matchAll(/^ +- alert: (\w+)\n([\s\S]*?)(?=^ +- |(?![\s\S]))/gm)].map(
  ([, name = "", text = ""]) => ({ name, text }),
);
const recorded = [...rules.matchAll(/- record: (\S+)/g)].map(([, name]) => name);

const ofProcess = await createMetrics("test").registry.getMetricsAsJSON();
const served = new Set([...Object.keys(metricCatalogue), ...ofProcess.map(({ name }) => name)]);

/** Whatever in a text may be a figure, and is none. */
function unknownFigures(text: string): string[] {
  const names = [...text.matchAll(/\b(?:rekey|http_server|nodejs|process)_[a-z0-9_]+/g)]
    .map(([name]) => name)
    .filter((name) => !serviceRoles.some((role) => role === name));
  const isServed = (name: string) => served.has(name) || served.has(name.replace(/_(?:bucket|sum|count)$/, ""));
  const levels = [...text.matchAll(/\brekey:[a-z0-9_:]+/g)].map(([name]) => name);
  return [...names.filter((name) => !isServed(name)), ...levels.filter((name) => !recorded.includes(name))];
}

test("each alert has a case in which it fires and one in which it is silent", () => {
  expect(alerts.length).toBeGreaterThan(20);
  const cases = tests.map((file) => read(`infra/prometheus/${file}`)).join("\n");
  for (const { name } of alerts) {
    const expected = [
      ...cases.matchAll(new RegExp(String.raw`alertname: ${name}\n +eval_time: \w+\n +exp_alerts:(.*)`, "g")),
    ];
    expect(new Set(expected.map(([, list]) => list?.trim())), name).toEqual(new Set(["", "[]"]));
  }
});

test("Prometheus agrees with every case", { tags: ["promtool"] }, () => {
  const run = (...words: string[]) =>
    execFileSync(taggedProgram("promtool"), words, { cwd: join(root, "infra/prometheus"), stdio: "pipe" });
  expect(() => run("check", "rules", "alerts.yaml")).not.toThrow();
  expect(() => run("test", "rules", ...tests)).not.toThrow();
});

test.for(alerts)("$name has a runbook, which says what it means, what to do and when it is over", ({ name, text }) => {
  expect(text).toContain(`runbook: docs/runbooks/${name}.md`);
  expect(text).toMatch(/severity: (?:page|ticket)/);
  const headings = [...read(`docs/runbooks/${name}.md`).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading);
  expect(headings).toEqual([name, "What it means", "How to see more", "What to do, in order", "When it is over"]);
});

test("no runbook is of an alert that is gone, and each that is named is there", () => {
  const names = alerts.map(({ name }) => name);
  const files = globSync("docs/runbooks/*.md", { cwd: root });
  expect(files.map((file) => basename(file, ".md")).toSorted()).toEqual(names.toSorted());
  const named = files.flatMap((file) => [...read(file).matchAll(/\bRekey[A-Z]\w+/g)].map(([name]) => name));
  expect(named.filter((name) => !names.includes(name))).toEqual([]);
});

test.for(globSync("{infra/prometheus/*.yaml,infra/grafana/*.json,docs/runbooks/*.md}", { cwd: root }))(
  "the figures that %s names are served",
  (file) => expect(unknownFigures(read(file))).toEqual([]),
);

interface Panel {
  id: number;
  type: string;
  title: string;
  description: string;
  gridPos: { x: number; y: number; w: number; h: number };
  fieldConfig: { defaults: { unit: string } };
  targets: { expr: string; refId: string }[];
}

test.for(globSync("infra/grafana/*.json", { cwd: root }))("%s is a dashboard that explains itself", (file) => {
  const dashboard = JSON.parse(read(file)) as { uid: string; title: string; schemaVersion: number; panels: Panel[] };
  expect(dashboard.uid).toBe(basename(file, ".json"));
  expect(dashboard.panels.length).toBeGreaterThan(5);
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, n) => `${x + (n % w)} ${y + Math.floor(n / w)}`),
  );
  expect(new Set(cells).size, "no panel lies on another").toBe(cells.length);
  for (const { title, description, fieldConfig, targets, gridPos } of dashboard.panels) {
    expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
    expect(description, title).toMatch(/^[A-Z0-9].+\.$/);
    expect(fieldConfig.defaults.unit, title).toMatch(/^(?:short|s|ops|reqps|bytes|percentunit)$/);
    expect(
      targets
        .map(({ expr }) => expr)
        .filter((expr) => expr === "" || !/\brekey[_:]|\bhttp_|\bnodejs_|\bprocess_/.test(expr)),
      title,
    ).toEqual([]);
  }
});
