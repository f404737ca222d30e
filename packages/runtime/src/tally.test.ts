import { expect, test } from "vitest";
import { createTally, kindsAtOnce, kindsPerMinute } from "./tally.ts";

const options = { keyOf: (text: string) => text, restOf: (text: string) => `others of ${text.charAt(0)}` };
const minuteMs = 60_000;

/** A tally whose time is told to it. */
function tallyAt() {
  let nowMs = 0;
  return {
    ...createTally(options, () => nowMs),
    pass: (ms: number) => void (nowMs += ms),
  };
}

test("the first of a kind is told at once, and what repeats it once more at the minute's end, with its span", () => {
  const { note, take, pass } = tallyAt();
  note("a");
  expect(take()).toEqual([{ what: "a", count: 1, seconds: undefined }]);
  pass(10_000);
  for (let times = 0; times < 5_000; times += 1) note("a");
  expect(take()).toEqual([]);
  pass(50_000);
  expect(take()).toEqual([{ what: "a", count: 5_000, seconds: 50 }]);
  pass(1_000);
  expect(take()).toEqual([]);
});

test("kinds beyond the bound are counted together, and none is lost", () => {
  const { note, take, pass } = tallyAt();
  for (let kind = 0; kind < 3_000; kind += 1) note(`${kind % 2 === 0 ? "x" : "y"}${kind}`);
  expect(take()).toHaveLength(kindsAtOnce);
  pass(minuteMs);
  const others = take();
  expect(others.map(({ what }) => what)).toEqual(["others of x", "others of y"]);
  expect(others.reduce((sum, { count }) => sum + count, kindsAtOnce)).toBe(3_000);
});

test("whoever goes on for an hour with kinds that are always new has two rows for each kind that comes back, and no more", () => {
  const { note, take, pass } = tallyAt();
  let rows = 0;
  let told = 0;
  for (let second = 0; second <= 3_600; second += 1) {
    for (let each = 0; each < 20; each += 1) {
      const kind = `x${second}-${each}`;
      note(kind);
      note(kind);
    }
    pass(1_000);
    for (const { count } of take()) {
      rows += 1;
      told += count;
    }
  }
  for (const { count } of take(true)) told += count;
  expect(told).toBe(3_601 * 40);
  expect(rows).toBeLessThanOrEqual(2 * (kindsAtOnce + 60 * kindsPerMinute) + 61);
});

test("what is left is told at the end", () => {
  const { note, take } = tallyAt();
  note("a");
  take();
  note("a");
  expect(take(true)).toEqual([{ what: "a", count: 1, seconds: undefined }]);
});
