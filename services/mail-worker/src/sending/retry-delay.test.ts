import { expect, test } from "vitest";
import { retryDelay } from "./retry-delay.ts";

const rules = { firstMs: 2_000, maxMs: 900_000, giveUpAfterMs: 86_400_000 };

test("delays double with jitter and stay under the longest", () => {
  for (let attempt = 1; attempt <= 60; attempt += 1) {
    const delay = retryDelay(attempt, 0, rules) ?? 0;
    const wanted = Math.min(2_000 * 2 ** (attempt - 1), 900_000);
    expect(delay).toBeGreaterThanOrEqual(wanted * 0.75);
    expect(delay).toBeLessThanOrEqual(wanted * 1.25);
  }
});

test("the last try comes at the time to give up, and none after it", () => {
  expect(retryDelay(50, 86_400_000 - 1_000, rules)).toBe(1_000);
  expect(retryDelay(50, 86_400_000, rules)).toBeUndefined();
});

test("a mail is not tried before the server's hint, and soon after it", () => {
  for (let attempt = 1; attempt < 5; attempt += 1) {
    const delay = retryDelay(attempt, 0, rules, 300_000) ?? 0;
    expect(delay).toBeGreaterThan(300_000);
    expect(delay).toBeLessThan(310_000);
  }
  expect(retryDelay(1, 0, rules, 10 ** 9)).toBe(3_600_000);
});
