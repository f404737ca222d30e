import { expect, test } from "vitest";
import { guessBits } from "./guess-bits.ts";
import { countNew } from "./guess-patterns.ts";
import { preparePasswordPolicy } from "./password-policy.ts";

const { guesser } = preparePasswordPolicy();
const bits = (text: string, own: readonly string[] = []) => guessBits(guesser, text, own);

test.each([
  ["a common word in a mask", "p4$$w0rd", 6],
  ["one that is spaced", "p a s s w o r d", 10],
  ["one that is read from its end", "drowssap", 10],
  ["words that are interleaved with digits", "q1w2e3r4t5y6", 8],
  ["a way along the keys", "zaq12wsx", 8],
  ["one of another keyboard", "azertyuiop", 8],
  ["a run", "abcdefghijk", 5],
  ["a run of every second one", "acegikmoq", 5],
  ["a day", "19870524", 9],
  ["the same again", "xkqvw xkqvw xkqvw", 40],
  ["the same turned round", "xkqvwwvqkx", 30],
  ["a known phrase that is cut anywhere", "horsebatterystaple", 4],
])("%s is worth little", (_name, text, atMost) => {
  expect(bits(text)).toBeLessThanOrEqual(atMost);
});

test("a word of the context is worth next to nothing, and only there", () => {
  expect(bits("zwirnfabrik2026", ["zwirnfabrik"])).toBeLessThan(6);
  expect(bits("zwirnfabrik2026")).toBeGreaterThan(25);
});

test("signs are no less worth where there are many kinds of them", () => {
  expect(bits("]:NX]'R&##*c]D*")).toBeGreaterThan(25);
});

test("what is said again is not counted twice", () => {
  expect(countNew(Array.from("abcdefgh"))).toBe(8);
  expect(countNew(Array.from("kd8gf2xqkd8gf2xq!"))).toBe(9);
  expect(countNew(Array.from("xkqvwwvqkx"))).toBe(5);
});

test("the work does not grow with a text beyond its bound, whatever is in it", () => {
  const lookups = (text: string) => {
    let count = 0;
    const counting = new Map(guesser.words.bits);
    const get = counting.get.bind(counting);
    counting.get = (word) => {
      count += 1;
      return get(word);
    };
    guessBits({ ...guesser, words: { ...guesser.words, bits: counting } }, text, []);
    return count;
  };
  for (const part of ["iloveyou", "1l|i!", "4@13$0!7|", "correcthorsebatterystaple", "xkq7!vJ", "🔐", "a"]) {
    expect(lookups(part.repeat(256).slice(0, 256)), part).toBeLessThan(12_000);
    expect(lookups(part.repeat(4_000)), part).toBeLessThan(12_000);
  }
});
