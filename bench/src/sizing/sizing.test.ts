import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createEventQueue } from "./event-queue.ts";
import { describeSizes } from "./describe-sizes.ts";
import { assumed, planSize } from "./plan-size.ts";
import { readCosts } from "./read-costs.ts";
import { defaultRates } from "./sizing.ts";
import { simulate } from "./simulate.ts";

const docs = join(import.meta.dirname, "../../../docs");
const measured = readCosts(readFileSync(join(docs, "bench/result.json"), "utf8"));

test("the page on sizes is what the last kept measurement makes of it; `-u` writes it anew", async () => {
  await expect(describeSizes(measured, defaultRates)).toMatchFileSnapshot(join(docs, "reference/sizing.md"));
});

test("events come back in the order of their time, and of one time in that in which they were put in", () => {
  const queue = createEventQueue<string>();
  for (const [at, event] of [
    [5, "e"],
    [1, "a"],
    [3, "c"],
    [1, "b"],
    [4, "d"],
  ] as const)
    queue.put(at, event);
  const taken = Array.from({ length: 6 }, () => queue.take()?.event);
  expect(taken).toEqual(["a", "b", "c", "d", "e", undefined]);
});

test("alone a reset takes what it takes, and no place is used more than there is of it", () => {
  const plan = planSize(1, measured);
  const { costs } = plan;
  const inPostgres = costs.postgres.api + costs.postgres.credentials + costs.postgres.mail;
  const alone = costs.api + costs.credentials + costs.mail + costs.redis + inPostgres + assumed.smtpMs;
  expect(simulate(plan).p99).toBeCloseTo(alone, 6);
});

test("the plan for a rate carries it, and half of what it has does not", () => {
  const plan = planSize(20_000, measured);
  const { Redis: redis = 0, ...others } = simulate(plan).used;
  expect(Math.max(...Object.values(others))).toBeLessThan(0.65);
  expect(redis).toBeLessThan(1);
  const { smtp } = plan.connections;
  const starved = { ...plan, connections: { ...plan.connections, smtp: Math.floor(smtp / 2) } };
  expect(simulate(starved).p99).toBeGreaterThan(simulate(plan).p99 * 5);
});

test("a result without what is asked for says which scenarios measure it", () => {
  expect(() => readCosts(JSON.stringify({ at: "", processor: "", processors: 1, results: [] }))).toThrow(
    "run npm run bench -- mailed manual statements",
  );
});
