import { expect, test } from "vitest";
import { withOthers } from "./write-results.ts";

const kept = (metric: string, contestant: string, at: string) => ({ metric, contestant, values: [1], at });

test("what a run has not measured stays as it was, and nothing is left of what it has", () => {
  const before = [
    kept("mailed/s", "rekey", "before"),
    kept("mailed: processor ms for each: api", "rekey", "before"),
    kept("mailed: processor ms for each: postgres: others", "rekey", "before"),
    kept("mailed/s", "rekey, 0 past", "before"),
    kept("export of 10 rows: s", "rekey", "before"),
  ];
  const own = [kept("mailed/s", "rekey", "now"), kept("mailed: processor ms for each: api", "rekey", "now")];
  expect(withOthers(own, before)).toEqual([before[3], before[4], ...own]);
});
