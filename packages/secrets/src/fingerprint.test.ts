import { expect, test } from "vitest";
import { fingerprint, isFingerprintOf, parseFingerprintKeys } from "./fingerprint.ts";

const [older, newer, other] = ["o".repeat(32), "n".repeat(32), "x".repeat(32)];

test("the same parts in the same order give the same fingerprint, and nothing else does", () => {
  const keys = parseFingerprintKeys(`k1:${older}`, undefined);
  const prints = [["ab"], ["a", "b"], ["b", "a"], ["a", "b", ""], ["a,b"]].map((parts) => fingerprint(keys, parts));
  expect(new Set(prints).size).toBe(5);
  expect(fingerprint(keys, ["a", "b"])).toBe(prints[1]);
  expect(fingerprint(parseFingerprintKeys(`k1:${other}`, undefined), ["a", "b"])).not.toBe(prints[1]);
});

test("the first key signs, and what any of the keys has signed is recognised", () => {
  const before = fingerprint(parseFingerprintKeys(`k1:${older}`, undefined), ["a"]);
  const alone = fingerprint(parseFingerprintKeys(undefined, older), ["a"]);
  const both = parseFingerprintKeys(`k2:${newer}, k1:${older}`, older);
  const now = fingerprint(both, ["a"]);
  expect(now).toMatch(/^k2:/);
  for (const stored of [before, alone, now]) {
    expect(isFingerprintOf(both, ["a"], stored)).toBe(true);
    expect(isFingerprintOf(both, ["b"], stored)).toBe(false);
  }
});

test("of what a key has signed that is gone nothing is said", () => {
  const gone = fingerprint(parseFingerprintKeys(`k1:${older}`, undefined), ["a"]);
  const keys = parseFingerprintKeys(`k2:${newer}`, undefined);
  expect(isFingerprintOf(keys, ["a"], gone)).toBeUndefined();
  expect(isFingerprintOf(keys, ["a"], fingerprint(parseFingerprintKeys(undefined, older), ["a"]))).toBeUndefined();
});

test("keys that are missing, short, unreadable or named twice are refused without being repeated", () => {
  for (const list of [undefined, "k1:short", older, `k1:${older},`, `k1:${older},k1:${newer}`, `:${older}`]) {
    expect(() => parseFingerprintKeys(list, undefined), list).toThrow(/fingerprint key/);
    expect(() => parseFingerprintKeys(list, undefined)).not.toThrow(older);
  }
});
