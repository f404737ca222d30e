import { expect, test } from "vitest";
import { isTypeable } from "./typeable.ts";

test.each([
  ["a NUL", "\0"],
  ["a tab", "\t"],
  ["a line feed", "\n"],
  ["a carriage return", "\r"],
  ["an escape", "\u001b"],
  ["a delete", "\u007f"],
  ["a C1 control", "\u0085"],
  ["a line separator", "\u2028"],
  ["half of a pair", "\ud83d"],
  ["the other half", "\ude00"],
  ["what stands for a lost character", "\ufffd"],
  ["a noncharacter", "\uffff"],
  ["an unassigned character", "\u{e0fff}"],
  ["a private one", "\ue000"],
  ["a zero-width space", "\u200b"],
  ["a byte order mark", "\ufeff"],
  ["a soft hyphen", "\u00ad"],
  ["a turn of the direction", "\u202e"],
  ["an isolate", "\u2066"],
  ["a direction mark", "\u200f"],
  ["a Hangul filler", "\u3164"],
  ["a tag", "\u{e0041}"],
  ["two joiners", "\u200d\u200d"],
  ["a joiner among letters that have none", "\u200d"],
  ["an emoji's style without an emoji", "\ufe0f"],
  ["another variation selector", "\ufe00"],
  ["a Mongolian selector", "\u180b"],
  ["a selector of Han", "\u{e0100}"],
  ["what stands for an object", "\ufffc"],
  ["a note without a head", "\u{1d159}"],
  ["an Egyptian blank", "\u{13441}"],
])("%s cannot be typed, wherever it stands", (_name, character) => {
  for (const text of [`${character}lantern`, `lan${character}tern`, `lantern${character}`]) {
    expect(isTypeable(text)).toBe(false);
  }
});

test("a joiner or a style where it changes nothing cannot be typed", () => {
  for (const text of [
    "\u200dlantern",
    "lantern\u200c",
    "lantern \u200dquiet",
    "lantern\u200d quiet",
    "\ufe0flantern",
    "lante\u0301\u200drn",
    "lantern 1\ufe0f",
    "lantern ❤\ufe0f\ufe0f",
    "日\u200d本",
  ]) {
    expect(isTypeable(text)).toBe(false);
  }
});

test.each([
  ["spaces of any kind, also at the ends", " lan tern\u00a0\u3000"],
  ["letters with accents, in both forms", "\u00e9e\u0301"],
  ["a joiner within a Persian word", "می\u200cخواهم"],
  ["an emoji of several parts", "👩\u200d👩\u200d👧 ❤\ufe0f\u200d🔥 👩🏽\u200d🔧"],
  ["a digit in a frame", "1\ufe0f\u20e3"],
  ["a joiner within a Hindi word", "क\u094d\u200dष"],
  ["scripts of the world", "日本語 кириллица العربية हिन्दी 한국어"],
  ["the longest of four bytes each", "🔐".repeat(256)],
])("%s can be typed", (_name, text) => {
  expect(isTypeable(text)).toBe(true);
});
