import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { drawFlameGraph } from "./draw-flame-graph.ts";
import { busiest, readProfiles } from "./read-profiles.ts";

const node = (id: number, functionName: string, children: number[] = [], url = "") => {
  return { id, callFrame: { functionName, url }, children };
};

/** 10 ms each in `main`, in `send` below it from two places, and in waiting. */
const profile = {
  nodes: [
    node(1, "(root)", [2, 5]),
    node(2, "main", [3, 4], "file:///srv/api.mjs"),
    node(3, "send<T>"),
    node(4, "send<T>"),
    node(5, "(idle)"),
  ],
  samples: [2, 3, 4, 5],
  timeDeltas: [10_000, 10_000, 10_000, 10_000],
};

function readOne() {
  const dir = mkdtempSync(join(tmpdir(), "rekey-profile-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, "CPU.1.cpuprofile"), JSON.stringify(profile));
  writeFileSync(join(dir, "notes.txt"), "none");
  return readProfiles(dir);
}

test("a profile is told under its service, without what it waited for", () => {
  const [api, ...more] = readOne();
  expect(more).toEqual([]);
  expect(api).toMatchObject({ service: "api", root: { ms: 30, children: [{ name: "main", ms: 30, selfMs: 10 }] } });
});

test("a function is told once, from wherever it was called", () => {
  const [api] = readOne();
  expect(api && busiest(api, 5)).toEqual([
    { name: "send<T>", share: 2 / 3 },
    { name: "main", share: 1 / 3 },
  ]);
});

test("a flame graph is an image with each function as wide as its time, whatever its name", () => {
  const [api] = readOne();
  const svg = api ? drawFlameGraph(api) : "";
  expect(svg).toContain("<title>send&lt;T&gt;: 66.7 %</title>");
  expect(svg).toMatch(/width="800\.0"[^>]*>.*send&lt;T&gt;/);
  expect(svg).not.toMatch(/\{\d+\}/);
});
