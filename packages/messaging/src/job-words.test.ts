import { expect, test } from "vitest";
import { knownLogLine, knownReason, notShown } from "./job-words.ts";

test("the reasons that our own code gives stay as they are", () => {
  const reasons = [
    "not an event of this version",
    "away: ECONNREFUSED",
    "away: CONNECTION_CLOSED",
    "away: 57P01",
    "unexpected error: TypeError",
    "unexpected error: ERR_INVALID_ARG_TYPE",
    "unexpected error: 23505",
    "transient at rcpt, code 451",
    "ambiguous at dot, code none",
    "job stalled more than allowable limit",
  ];
  for (const reason of reasons) {
    expect(knownReason(reason)).toBe(reason);
    expect(knownLogLine(`again in 12 s: ${reason}`)).toBe(`again in 12 s: ${reason}`);
  }
});

test("whatever else stands in their place is not shown, also behind words of ours", () => {
  const planted = ["sesame", "not an event of this version: sesame", "not an event of this version\nsesame", ""];
  for (const text of [...planted, "transient at sesame, code 451", "transient at rcpt, code 451 sesame"]) {
    expect(knownReason(text)).toBe(notShown);
    expect(knownLogLine(text)).toBe(notShown);
  }
  expect(knownReason("away: sesame")).toBe(`away: ${notShown}`);
  expect(knownReason("unexpected error: SESAME")).toBe(`unexpected error: ${notShown}`);
  expect(knownReason("unexpected error: Error sesame")).toBe(notShown);
  expect(knownLogLine("again in 5 s: sesame")).toBe(`again in 5 s: ${notShown}`);
  expect(knownLogLine("again in 5 s: away: EPIPE\nsesame")).toBe(`again in 5 s: ${notShown}`);
});
