import { expect, test } from "vitest";
import { createBreaker } from "./circuit-breaker.ts";

function brokenBreaker() {
  const clock = { ms: 0 };
  const breaker = createBreaker({ failuresToOpen: 5, probeMinMs: 10_000, probeMaxMs: 30_000 }, () => clock.ms);
  for (let failure = 0; failure < 5; failure += 1) breaker.pass()?.hear(false);
  return { breaker, clock };
}

test("four failures leave it closed, and a success in between begins the count anew", () => {
  const breaker = createBreaker({ failuresToOpen: 5, probeMinMs: 10_000, probeMaxMs: 30_000 });
  for (const isUp of [false, false, false, false, true, false, false, false, false]) breaker.pass()?.hear(isUp);
  expect(breaker.isOpen()).toBe(false);
});

test("five failures in a row open it, and nothing passes before the time of a probe", () => {
  const { breaker, clock } = brokenBreaker();
  expect(breaker.isOpen()).toBe(true);
  clock.ms = 9_999;
  expect(breaker.pass()).toBeUndefined();
  expect(breaker.waitMs()).toBeGreaterThan(0);
});

test("while it is open one probe passes at a time, and its failure puts the next one off", () => {
  const { breaker, clock } = brokenBreaker();
  clock.ms = 30_000;
  const probe = breaker.pass();
  expect(probe).toBeDefined();
  expect(breaker.pass()).toBeUndefined();
  probe?.hear(false);
  expect(breaker.pass()).toBeUndefined();
  clock.ms = 60_000;
  expect(breaker.pass()).toBeDefined();
});

test("a probe that gets through closes it for all", () => {
  const { breaker, clock } = brokenBreaker();
  clock.ms = 30_000;
  breaker.pass()?.hear(true);
  expect(breaker.isOpen()).toBe(false);
  expect([breaker.pass(), breaker.pass()].every(Boolean)).toBe(true);
});

test("a probe given back unused may be taken at once by another mail", () => {
  const { breaker, clock } = brokenBreaker();
  clock.ms = 30_000;
  breaker.pass()?.giveBack();
  expect(breaker.pass()).toBeDefined();
});
