import { expect, test } from "vitest";
import { createBreaker } from "./circuit-breaker.ts";

function brokenBreaker() {
  const clock = { ms: 0 };
  const breaker = createBreaker({ failuresToOpen: 5, probeMinMs: 10_000, probeMaxMs: 30_000 }, () => clock.ms);
  for (let failure = 0; failure < 5; failure += 1) breaker.pass("a")?.report("down");
  return { breaker, clock };
}

test("four failures leave it closed, and a success in between begins the count anew", () => {
  const breaker = createBreaker({ failuresToOpen: 5, probeMinMs: 10_000, probeMaxMs: 30_000 });
  for (const isUp of [false, false, false, false, true, false, false, false, false])
    breaker.pass("a")?.report(isUp ? "up" : "down");
  expect(breaker.isOpen()).toBe(false);
});

test("five failures in a row open it, and nothing passes before the time of a probe", () => {
  const { breaker, clock } = brokenBreaker();
  expect(breaker.isOpen()).toBe(true);
  clock.ms = 9_999;
  expect(breaker.pass("a")).toBeUndefined();
  expect(breaker.waitMs()).toBeGreaterThan(0);
});

test("while it is open one probe passes at a time, and its failure puts the next one off", () => {
  const { breaker, clock } = brokenBreaker();
  clock.ms = 30_000;
  const probe = breaker.pass("a");
  expect(probe).toBeDefined();
  expect(breaker.pass("a")).toBeUndefined();
  probe?.report("down");
  expect(breaker.pass("a")).toBeUndefined();
  clock.ms = 60_000;
  expect(breaker.pass("a")).toBeDefined();
});

test("a probe that gets through closes it for all", () => {
  const { breaker, clock } = brokenBreaker();
  clock.ms = 30_000;
  breaker.pass("a")?.report("up");
  expect(breaker.isOpen()).toBe(false);
  expect([breaker.pass("a"), breaker.pass("a")].every(Boolean)).toBe(true);
});

test("a probe given back unused may be taken at once by another mail", () => {
  const { breaker, clock } = brokenBreaker();
  clock.ms = 30_000;
  breaker.pass("a")?.release();
  expect(breaker.pass("a")).toBeDefined();
});

test("what shows nothing leaves it as it is, and puts the next probe off", () => {
  const { breaker, clock } = brokenBreaker();
  clock.ms = 30_000;
  breaker.pass("a")?.report("unsure");
  expect([breaker.isOpen(), breaker.pass("a")]).toEqual([true, undefined]);
  const closed = createBreaker({ failuresToOpen: 2, probeMinMs: 10_000, probeMaxMs: 30_000 });
  for (const sign of ["down", "unsure"] as const) closed.pass("a")?.report(sign);
  expect(closed.isOpen()).toBe(false);
  closed.pass("a")?.report("out");
  expect(closed.isOpen()).toBe(true);
});

test("a mail that may have failed for its own sake lets every other one be the next probe", () => {
  const { breaker, clock } = brokenBreaker();
  clock.ms = 30_000;
  breaker.pass("poison")?.report("down", true);
  clock.ms = 60_000;
  expect(breaker.pass("poison")).toBeUndefined();
  breaker.pass("other")?.report("up");
  expect(breaker.isOpen()).toBe(false);
});

test("where it is the only mail it is the next probe all the same, a little later", () => {
  const { breaker, clock } = brokenBreaker();
  clock.ms = 30_000;
  breaker.pass("poison")?.report("down", true);
  clock.ms = 90_000;
  expect(breaker.pass("poison")).toBeDefined();
});
