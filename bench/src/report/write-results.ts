import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import { summarise } from "../arithmetic/summarise.ts";
import { createResults, type Results } from "../results.ts";
import { describeResults } from "./describe-results.ts";
import { describeTargets } from "./describe-targets.ts";
import { drawChart } from "./draw-chart.ts";

/** What is kept of a run lies in the documentation. */
export const keptDir = join(import.meta.dirname, "../../../docs/bench");

interface Run {
  rounds: number;
  isQuick: boolean;
  keep: boolean;
  seconds: number;
  sink: string;
}

interface Kept {
  metric: string;
  contestant: string;
  values: readonly number[];
  /** When it was measured. */
  at: string;
}

/** Writes what was measured, as JSON, as text and as a chart, and returns the files. */
export function writeResults(dir: string, results: Results, run: Run): string[] {
  const at = new Date().toISOString();
  const own = results.all().map((one) => ({ ...one, at }));
  const files = write(join(dir, "results", at.replaceAll(":", "-")), own, run, at);
  return run.keep ? [...files, ...write(join(keptDir, "result"), withOthers(own), run, at)] : files;
}

/** What this run has not measured stays as it was measured last; of what it has, nothing is left. */
export function withOthers(own: readonly Kept[], before: readonly Kept[] = readKept()): Kept[] {
  const groupOf = ({ metric, contestant }: Kept) => `${metric.split(":")[0]}\n${contestant}`;
  const measured = new Set(own.map(groupOf));
  return [...before.filter((one) => !measured.has(groupOf(one))), ...own];
}

function roundsOf(kept: readonly Kept[]): string {
  const counts = kept.map(({ values }) => values.length);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  if (most === 1) return "one round";
  return `medians of ${least === most ? most : `${least} to ${most}`} rounds, with their spread`;
}

function readKept(): Kept[] {
  const file = join(keptDir, "result.json");
  if (!existsSync(file)) return [];
  const { results } = JSON.parse(readFileSync(file, "utf8")) as { results: Kept[] };
  return results.map(({ metric, contestant, values, at }) => ({ metric, contestant, values, at }));
}

function write(place: string, kept: readonly Kept[], run: Run, at: string): string[] {
  const results = createResults();
  for (const { metric, contestant, values } of kept) for (const value of values) results.add(metric, contestant, value);
  const processors = availableParallelism();
  const content = {
    at,
    node: process.versions.node,
    processors,
    processor: cpus()[0]?.model ?? "",
    sink: run.sink,
    rounds: run.rounds,
    quick: run.isQuick,
    seconds: run.seconds,
    results: kept.map((one) => ({ ...one, ...summarise(one.values) })),
  };
  const facts = `${at.slice(0, 10)}, ${processors} cores for all of it, ${roundsOf(kept)}`;
  const files = {
    json: `${JSON.stringify(content, undefined, 2)}\n`,
    txt: `${describeTargets(results)}\n${describeResults(results)}\n`,
    svg: drawChart(results, facts),
  };
  mkdirSync(join(place, ".."), { recursive: true });
  return Object.entries(files).map(([ending, text]) => {
    writeFileSync(`${place}.${ending}`, text);
    return `${place}.${ending}`;
  });
}
