import { expect, test } from "vitest";
import { contrast, readColourPairs, readColourTokens } from "./colour-tokens.ts";

test("every text has a contrast of 7:1 or more in both themes, and every mark one of 3:1", () => {
  const pairs = readColourPairs();
  expect(pairs.length).toBeGreaterThan(10);
  const tooWeak = pairs.filter(({ light, dark, least }) => Math.min(light, dark) < least);
  expect(tooWeak).toEqual([]);
});

test("the contrast is the one that WCAG defines", () => {
  expect(contrast("oklch(1 0 0)", "oklch(0 0 0)")).toBeCloseTo(21, 3);
  // The red of sRGB, #f00, whose contrast with white is 3.998.
  expect(contrast("oklch(0.62796 0.25768 29.234)", "oklch(1 0 0)")).toBeCloseTo(3.998, 2);
});

test("every colour of the stylesheet that has two forms is found", () => {
  expect(readColourTokens().map(({ name }) => name)).toEqual(expect.arrayContaining(["ink", "paper", "note-paper"]));
});
