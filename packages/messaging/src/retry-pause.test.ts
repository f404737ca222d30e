import { expect, test } from "vitest";
import { attemptsOfUnexpectedErrors, retryPause } from "./retry-pause.ts";

test("a job that always fails makes a dead letter within a minute, and not before what passes by itself has had half of one", () => {
  const total = (random: number) =>
    Array.from({ length: attemptsOfUnexpectedErrors - 1 }, (_, index) => retryPause(index + 1, 8_000, () => random));
  const sum = (pauses: number[]) => pauses.reduce((all, pause) => all + pause, 0);
  expect(sum(total(1))).toBeLessThan(50_000);
  expect(sum(total(0))).toBeGreaterThan(28_000);
});
