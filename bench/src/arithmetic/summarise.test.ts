import { expect, test } from "vitest";
import { median, percentile, ratio, summarise } from "./summarise.ts";

test("the median is the one in the middle, or the mean of two", () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([10, 2, 9, 1])).toBe(5.5);
  expect(median([])).toBeNaN();
});

test("a percentile is a value that was there, by the nearest rank", () => {
  const hundred = Array.from({ length: 100 }, (_, n) => 100 - n);
  expect(percentile(hundred, 0.5)).toBe(50);
  expect(percentile(hundred, 0.99)).toBe(99);
  expect(percentile(hundred, 1)).toBe(100);
  expect(percentile([1, 2, 3], 0.5)).toBe(2);
  expect(percentile([7], 0.99)).toBe(7);
  expect(percentile([3, 10], 0)).toBe(3);
  expect(percentile([], 0.5)).toBeNaN();
});

test("numbers are compared as numbers, and what was given stays in its order", () => {
  const given = [10, 9, 100];
  expect(summarise(given)).toEqual({ median: 10, least: 9, most: 100, count: 3 });
  expect(given).toEqual([10, 9, 100]);
});

test("rounds are compared with each other, so that one disturbed round changes nothing", () => {
  expect(ratio([20, 30, 40], [10, 10, 40])).toBe(2);
  expect(ratio([20, 30], [10, 1, 20])).toBe(2.5);
});
