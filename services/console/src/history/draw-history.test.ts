import type { SummaryDay } from "@rekey/contracts/history";
import { expect, test } from "vitest";
import { describeDuration, drawHistory } from "./draw-history.ts";

const none: SummaryDay = {
  day: "2026-11-01",
  resets: 0,
  byState: {},
  delivered: 0,
  medianDeliveryMs: null,
  slowDeliveryMs: null,
};
const draw = (days: SummaryDay[]) => drawHistory({ from: "", to: "", isCut: false, days });

test("the bars of a day stand on each other, and together are as high as its share of the highest day", () => {
  const high = { ...none, resets: 10, byState: { completed: 6, refused: 2, expired: 1, mailed: 1 } };
  const low = { ...none, day: "2026-11-02", resets: 5, byState: { completed: 5 } };
  const { bars, highest } = draw([high, low]);
  expect(highest).toBe(10);
  const [first, second] = [bars.filter(({ x }) => x < 300), bars.filter(({ x }) => x >= 300)];
  expect(first.reduce((sum, bar) => sum + bar.height, 0)).toBe(120);
  for (const [index, bar] of first.entries()) {
    const below = first[index - 1];
    expect(bar.y + bar.height).toBe(below?.y ?? 120);
  }
  expect(second.map(({ name, height }) => [name, height])).toEqual([["Password set", 60]]);
});

test("every state is counted under one outcome, and no two outcomes look alike without colour", () => {
  const states = { accepted: 1, issued: 1, deferred: 1, mailed: 1, submitted: 1 } as const;
  const ends = { completed: 1, expired: 1, superseded: 1, cancelled: 1, undeliverable: 1, refused: 1 } as const;
  const { outcomes, days } = draw([{ ...none, resets: 11, byState: { ...states, ...ends } }]);
  expect(outcomes.map(({ name, total }) => [name, total])).toEqual([
    ["Password set", 1],
    ["Still open", 5],
    ["Ended unused", 3],
    ["Refused or not delivered", 2],
  ]);
  expect(days[0]?.counts).toEqual([1, 5, 3, 2]);
  expect(new Set(outcomes.map(({ fill }) => fill)).size).toBe(outcomes.length);
});

test("a line is broken where a day has no delivery, and keeps a dot for each day that has one", () => {
  const day = (ms: number | null) => ({
    ...none,
    delivered: ms === null ? 0 : 1,
    medianDeliveryMs: ms,
    slowDeliveryMs: ms,
  });
  const { delivery } = draw([day(1_000), day(2_000), day(null), day(500)]);
  expect(delivery?.median.path.match(/[ML]/g)?.join("")).toBe("MLM");
  expect(delivery?.slow.dots.match(/h0\.01/g)).toHaveLength(3);
  expect(delivery?.longest).toBe("2.0 s");
  expect(draw([none]).delivery).toBeUndefined();
});

test.each([
  [null, "none"],
  [12, "12 ms"],
  [1_500, "1.5 s"],
  [59_960, "1 min 0 s"],
  [119_700, "2 min 0 s"],
  [3_599_700, "1 h 0 min"],
  [90_000_000, "25 h 0 min"],
])("%j ms is told as %j", (ms, words) => {
  expect(describeDuration(ms)).toBe(words);
});
