import { expect, test } from "vitest";
import { isFilledByProgram } from "./filled-by-program.ts";

const form = { "new-password": "x", "repeat-password": "x", note: "", "shown-at": "1000000", touched: "" };
const judge = (fields: object, nowMs = 1_005_000) => isFilledByProgram({ ...form, ...fields }, 2_000, nowMs);

test("a form that took somebody some seconds is a person's, however many", () => {
  expect(judge({})).toBe(false);
  expect(judge({}, 1_002_000)).toBe(false);
  expect(judge({}, 1_000_000 + 7 * 86_400_000)).toBe(false);
});

test.each([
  ["fills in what nobody sees", { note: "test@example.com" }],
  ["fills in a space there", { note: " " }],
  ["fills over the moment", { "shown-at": "test@example.com" }],
  ["leaves the moment out", { "shown-at": "" }],
  ["sends a moment that is still to come", { "shown-at": "1006000" }],
  ["fills over the sign of somebody at the page", { touched: "Test1234!" }],
  ["leaves no sign of somebody at the page", { touched: "not-yet" }],
])("a form that %s is a program's", (_what, fields) => {
  expect(judge(fields)).toBe(true);
});

test("a form that comes sooner than anybody types is a program's", () => {
  expect(judge({}, 1_001_999)).toBe(true);
});
