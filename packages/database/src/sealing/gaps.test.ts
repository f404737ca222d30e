import { expect, test } from "vitest";
import { type Look, sealedThrough, seenAfter } from "./gaps.ts";

const at = "2026-03-02T15:06:00.000Z";
const later = "2026-03-02T15:07:00.000Z";
const look = (given: Partial<Look>): Look => ({
  fresh: [],
  filled: [],
  isWhole: true,
  xmin: 50n,
  xmax: 60n,
  at,
  ...given,
});
const empty = { seenThrough: 0n, gaps: [] };
const ranges = (gaps: readonly { first: string; last: string }[]) => gaps.map(({ first, last }) => `${first}-${last}`);

test("ids that are missing before a row are noted, and filled one by one", () => {
  const seen = seenAfter(empty, look({ fresh: [2n, 3n, 9n] }));
  expect([ranges(seen.gaps), seen.seenThrough, sealedThrough(seen)]).toEqual([["1-1", "4-8"], 9n, 0n]);
  const next = seenAfter(seen, look({ filled: [1n, 6n], fresh: [10n] }));
  expect([ranges(next.gaps), next.seenThrough, sealedThrough(next)]).toEqual([["4-5", "7-8"], 10n, 3n]);
});

test("a gap is closed when a minute has passed and no transaction of then runs any more, and not before", () => {
  const seen = seenAfter(empty, look({ fresh: [3n] }));
  const after = (given: Partial<Look>) => ranges(seenAfter(seen, look(given)).gaps);
  expect(after({ at: later, xmin: 59n, xmax: 70n })).toEqual(["1-2"]);
  expect(after({ at, xmin: 60n, xmax: 70n })).toEqual(["1-2"]);
  expect(after({ at: later, xmin: 60n, xmax: 70n, isWhole: false })).toEqual(["1-2"]);
  expect(after({ at: later, xmin: 60n, xmax: 70n })).toEqual([]);
});

test("a gap that another server has noted is noted anew by the numbers of this one", () => {
  const seen = seenAfter(empty, look({ fresh: [3n], xmax: 1_000_000n }));
  const here = seenAfter(seen, look({ at: later, xmin: 7n, xmax: 8n }));
  expect(here.gaps).toEqual([{ first: "1", last: "2", before: "8", notedAt: later }]);
});

test("however many gaps there are, few are kept, and each id that was missing is in one", () => {
  const fresh = Array.from({ length: 1_000 }, (_, index) => BigInt(2 * index + 2));
  const { gaps } = seenAfter(empty, look({ fresh }));
  expect(gaps.length).toBeLessThanOrEqual(200);
  const isIn = (id: bigint) => gaps.some(({ first, last }) => id >= BigInt(first) && id <= BigInt(last));
  expect(fresh.every((id) => isIn(id - 1n))).toBe(true);
});
