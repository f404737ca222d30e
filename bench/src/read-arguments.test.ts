import { expect, test } from "vitest";
import { readArguments } from "./read-arguments.ts";

test("without names it is what is usual, and when quick what has to be", () => {
  expect(readArguments([])).toMatchObject({ rounds: 5, isQuick: false, keep: false });
  expect(readArguments(["--quick"])).toMatchObject({ rounds: 2, isQuick: true });
  const usual = readArguments([]);
  expect("names" in usual && usual.names.has("mailed") && !usual.names.has("past")).toBe(true);
});

test("what is named is all that is run", () => {
  expect(readArguments(["past", "accept", "--rounds", "7"])).toMatchObject({
    names: new Set(["past", "accept"]),
    rounds: 7,
  });
});

test.each([
  [["fast"]],
  [["--rounds", "none"]],
  [["--rounds", "0"]],
  [["--slow"]],
  [["--sizing", "many"]],
  [["--sizing", "0"]],
])("%j is refused in words", (words) => {
  expect(readArguments(words)).toMatchObject({ exitCode: 2, text: expect.stringMatching(/\w/) as string });
});

test("for the sizes of rates of one's own nothing is measured", () => {
  expect(readArguments(["--sizing", "40,5000"])).toMatchObject({
    exitCode: 0,
    text: expect.stringContaining("| 5 000 |") as string,
  });
});
