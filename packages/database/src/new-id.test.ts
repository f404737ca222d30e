import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { newId } from "./new-id.ts";

const version7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const msOf = (id: string) => Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16);
const many = (count: number) => Array.from({ length: count }, newId);

beforeEach(() => void vi.useFakeTimers({ now: Date.now() + 1_000 }));
afterEach(() => void vi.useRealTimers());

test("an id is a UUID of version 7 that begins with the time", () => {
  const id = newId();
  expect(id).toMatch(version7);
  expect(msOf(id)).toBe(Date.now());
});

test("ids are in the order in which they were made, however many are made in one millisecond", () => {
  const ids = many(10_000);
  expect(ids).toEqual(ids.toSorted());
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(version7);
  expect(msOf(ids.at(-1) ?? "")).toBe(Date.now() + 2);
});

test("ids stay in order when the clock is set back", () => {
  const before = newId();
  vi.setSystemTime(Date.now() - 60_000);
  expect(newId() > before).toBe(true);
});

test("what is not time or count is chance", () => {
  const ends = many(1_000).map((id) => id.slice(19));
  expect(new Set(ends).size).toBe(ends.length);
  const digits = ends.join("").replaceAll("-", "");
  for (const digit of "0123456789abcdef") expect(digits.split(digit).length).toBeGreaterThan(500);
});
