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
])("%s cannot be typed, wherever it stands", (_name, character) => {
  for (const text of [`${character}lantern`, `lan${character}tern`, `lantern${character}`]) {
    expect(isTypeable(text)).toBe(false);
  }
});

test("a joiner at an end or beside a space cannot be typed", () => {
  for (const text of [
    "\u200dlantern",
    "lantern\u200c",
    "lantern \u200dquiet",
    "lantern\u200d quiet",
    "\ufe0flantern",
  ]) {
    expect(isTypeable(text)).toBe(false);
  }
});

test.each([
  ["spaces of any kind, also at the ends", " lan tern\u00a0\u3000"],
  ["letters with accents, in both forms", "\u00e9e\u0301"],
  ["a joiner within a Persian word", "می\u200cخواهم"],
  ["an emoji of several parts", "👩\u200d👩\u200d👧 ❤\ufe0f"],
  ["scripts of the world", "日本語 кириллица العربية हिन्दी 한국어"],
  ["the longest of four bytes each", "🔐".repeat(256)],
])("%s can be typed", (_name, text) => {
  expect(isTypeable(text)).toBe(true);
});
