import { expect, test } from "vitest";
import { counted, readNumber, reasonsOf } from "./batch-words.ts";

test("a number is read as people write it, and nothing else is one", () => {
  for (const typed of ["48211", "48 211", " 48.211 ", "48,211", "48’211", counted(48_211)])
    expect(readNumber(typed)).toBe(48_211);
  for (const typed of ["", "all", "-5", "1e4", "4821O", "123456789"]) expect(readNumber(typed)).toBeUndefined();
});

test("why contacts are left out is said in words, the most first", () => {
  expect(reasonsOf({ "address-bounced": 2, "reset-open": 30 }).map(({ count }) => count)).toEqual([30, 2]);
});
