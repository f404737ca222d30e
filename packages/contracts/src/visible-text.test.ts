import { expect, test } from "vitest";
import { isVisibleText, visibleTextOf } from "./visible-text.ts";

test.each([
  ["English", "Miriam O'Seí-Łuk"],
  ["Persian with a non-joiner", "می\u200cخواهم"],
  ["Sinhala with a joiner", "ශ්\u200dරී"],
  ["Malayalam that ends with a joiner", "രാമന\u0d4d\u200d"],
  ["Japanese with a variation selector", "辻\u{e0100}"],
  ["Arabic", "ليلى حدّاد"],
  ["Hebrew", "דָּוִד"],
  ["Mongolian with a selector", "\u182d\u180b"],
  ["a key", "Line 1\ufe0f\u20e3"],
  ["an emoji of several with a style", "❤\ufe0f\u200d🔥 👩🏽\u200d🔧"],
  ["an emoji of several", "Fa. 👩\u200d🔧 Müller ☎\ufe0f"],
])("a name as people write it is visible: %s", (_what, name) => {
  expect(isVisibleText(name)).toBe(true);
  expect(visibleTextOf(name)).toBe(name);
});

test.each([
  ["a NUL", "Da\0na"],
  ["a line break", "Da\r\nna"],
  ["a line separator", "Da\u2028na"],
  ["a next line", "Da\u0085na"],
  ["an override of direction", "Da\u202ena"],
  ["an isolate", "Da\u2067na"],
  ["a mark of direction", "Da\u200fna"],
  ["an Arabic mark of direction", "Da\u061cna"],
  ["a space of no width", "Da\u200bna"],
  ["a joiner of words", "Da\u2060na"],
  ["a byte order mark", "Da\ufeffna"],
  ["a soft hyphen", "Da\u00adna"],
  ["a Hangul filler", "Da\u3164na"],
  ["a tag", "Da\u{e0041}na"],
  ["half of a character", "Da\ud800na"],
  ["a joiner between Latin letters", "Da\u200dna"],
  ["a variation selector", "Da\ufe0fna"],
  ["another variation selector", "Da\ufe00na"],
  ["two of them", "Dana\ufe0f\ufe0f"],
  ["a Mongolian selector", "Da\u180bna"],
  ["a later Mongolian selector", "Da\u180fna"],
  ["a selector of Han", "Da\u{e0101}na"],
  ["a note without a head", "Da\u{1d159}na"],
  ["what stands for an object", "Da\ufffcna"],
  ["an Egyptian blank", "Da\u{13441}na"],
  ["a non-joiner at the beginning", "\u200cDana"],
])("what cannot be seen is found and taken out: %s", (_what, name) => {
  expect(isVisibleText(name)).toBe(false);
  const visible = visibleTextOf(name);
  expect([visible.replace(" ", ""), isVisibleText(visible)]).toEqual(["Dana", true]);
});

test.each(["", "   ", "\u200c", "\u3164\u2800", "\u0301", "\u{e0100}"])(
  "a text with nothing to see is none: %j",
  (text) => {
    expect([isVisibleText(text), visibleTextOf(text)]).toEqual([false, ""]);
  },
);

test.each(["Zoe\u0301\u200d", "1\ufe0f", "☎\ufe00", "辻\ufe0f", "日\u200d本", "+\u200d1", "☎\ufe0f\ufe0f"])(
  "what would change nothing that is drawn is found where it has no letter to change: %j",
  (text) => {
    const visible = visibleTextOf(text);
    expect([isVisibleText(text), isVisibleText(visible), visible.length < text.length]).toEqual([false, true, true]);
  },
);
