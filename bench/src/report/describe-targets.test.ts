import { expect, test } from "vitest";
import { createResults } from "../results.ts";
import { describeTargets } from "./describe-targets.ts";

function linesOf(figures: Record<string, Record<string, number[]>>): string[] {
  const results = createResults();
  for (const [metric, byContestant] of Object.entries(figures))
    for (const [contestant, values] of Object.entries(byContestant))
      for (const value of values) results.add(metric, contestant, value);
  return describeTargets(results)
    .split("\n")
    .map((line) => line.replaceAll(/ +/g, " "));
}

test("a target is met by the ratio of the rounds, and the line tells both figures", () => {
  const lines = linesOf({ "mailed/s": { rekey: [400, 40, 500], "better-auth": [400, 50, 400] } });
  expect(lines).toContain("met mailed resets/s, sustained 1 × better-auth 1.00 × (400 against 400)");
  expect(lines).toContain("met mailed resets/s, sustained 300 400 /s");
});

test("what has to be little is met from below", () => {
  const metric = "mailed: processor ms for each";
  expect(linesOf({ [metric]: { rekey: [5] } })[0]).toMatch(/^met /);
  expect(linesOf({ [metric]: { rekey: [5.1] } })[0]).toMatch(/^not met /);
});

test("what was not measured is neither met nor not met", () => {
  const lines = linesOf({ "mailed/s": { rekey: [400] } });
  expect(lines.filter((line) => /^(?:not )?met /.test(line))).toEqual(["met mailed resets/s, sustained 300 400 /s"]);
  expect(lines.at(-1)).toContain("mailed resets/s, sustained (1 × better-auth)");
});
