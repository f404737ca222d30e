import { expect, test } from "vitest";
import { fingerprint } from "./fingerprint.ts";

test("the same parts in the same order give the same fingerprint, and nothing else does", () => {
  const prints = [["ab"], ["a", "b"], ["b", "a"], ["a", "b", ""], ["a,b"]].map((parts) => fingerprint("key", parts));
  expect(new Set(prints).size).toBe(5);
  expect(fingerprint("key", ["a", "b"])).toBe(prints[1]);
  expect(fingerprint("other", ["a", "b"])).not.toBe(prints[1]);
});
