import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import { summarise } from "../arithmetic/summarise.ts";
import type { Results } from "../results.ts";
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

/** Writes what was measured, as JSON, as text and as a chart, and returns the files. */
export function writeResults(dir: string, results: Results, run: Run): string[] {
  const at = new Date().toISOString();
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
    results: results.all().map((one) => ({ ...one, ...summarise(one.values) })),
  };
  const many = run.rounds === 1 ? "one round" : `medians of ${run.rounds} rounds, with their spread`;
  const facts = `${at.slice(0, 10)}, ${processors} cores for all of it, ${many}`;
  const files = {
    json: `${JSON.stringify(content, undefined, 2)}\n`,
    txt: `${describeTargets(results)}\n${describeResults(results)}\n`,
    svg: drawChart(results, facts),
  };
  const places = [join(dir, "results", at.replaceAll(":", "-")), ...(run.keep ? [join(keptDir, "result")] : [])];
  return places.flatMap((place) => {
    mkdirSync(join(place, ".."), { recursive: true });
    return Object.entries(files).map(([ending, text]) => {
      writeFileSync(`${place}.${ending}`, text);
      return `${place}.${ending}`;
    });
  });
}
