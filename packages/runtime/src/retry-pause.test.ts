import { expect, test } from "vitest";
import { readRetryAfter, retryPause } from "./retry-pause.ts";

const schedule = { firstMs: 5_000, maxMs: 28_800_000, giveUpAfterMs: 259_200_000 };
const middle = () => 0.5;

test("a message is tried for three days, ever less often, and then given up", () => {
  let [triedForMs, attempt] = [0, 1];
  const pauses: number[] = [];
  for (let next = retryPause(schedule, { attempt, triedForMs }, middle); next !== undefined;) {
    pauses.push(next / 1_000);
    [triedForMs, attempt] = [triedForMs + next, attempt + 1];
    next = retryPause(schedule, { attempt, triedForMs }, middle);
  }
  expect(pauses.slice(0, 8)).toEqual([5, 20, 80, 320, 1_280, 5_120, 20_480, 28_800]);
  expect(triedForMs).toBeLessThanOrEqual(schedule.giveUpAfterMs);
  expect(triedForMs).toBeGreaterThan(schedule.giveUpAfterMs - 1.2 * schedule.maxMs);
});

test("no pause is the same for all, and none is shorter than the receiver asks, up to a day", () => {
  expect(retryPause(schedule, { attempt: 1, triedForMs: 0 }, () => 0)).toBe(4_000);
  expect(retryPause(schedule, { attempt: 1, triedForMs: 0 }, () => 1)).toBe(6_000);
  expect(retryPause(schedule, { attempt: 1, triedForMs: 0, askedMs: 60_000 })).toBe(60_000);
  expect(retryPause(schedule, { attempt: 1, triedForMs: 0, askedMs: 1e12 })).toBe(86_400_000);
});

test("a receiver that asks for more time than is left gets one last try at the end of it, and no other", () => {
  const leftMs = 3_600_000;
  const made = { attempt: 4, triedForMs: schedule.giveUpAfterMs - leftMs };
  expect(retryPause(schedule, { ...made, askedMs: 1e12 }, middle)).toBe(leftMs);
  expect(retryPause(schedule, { ...made, askedMs: leftMs - 1 }, middle)).toBe(leftMs - 1);
  const last = { attempt: 5, triedForMs: schedule.giveUpAfterMs };
  expect(retryPause(schedule, { ...last, askedMs: 1e12 }, middle)).toBeUndefined();
});

test.each([
  ["120", 120_000],
  ["Wed, 21 Oct 2026 07:28:00 GMT", 60_000],
  ["Wed, 21 Oct 2020 07:28:00 GMT", 0],
  ["soon", undefined],
  ["-5", undefined],
  [undefined, undefined],
])("Retry-After %s is read", (text, ms) => {
  expect(readRetryAfter(text, Date.parse("2026-10-21T07:27:00Z")) ?? undefined).toBe(ms);
});
