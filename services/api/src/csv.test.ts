import { expect, test } from "vitest";
import { toCsv } from "./csv.ts";

test("a line has its cells quoted where they need it, and nothing is an empty cell", () => {
  expect(toCsv(["plain", 'say "no"', "a, b", "two\r\nlines", null, undefined, 7, true])).toBe(
    'plain,"say ""no""","a, b","two\r\nlines",,,7,true\r\n',
  );
});

test.each([
  "=1+1",
  "+1",
  "-1",
  "@SUM(A1)",
  "\t=1",
  "\r=1",
  "\n=1",
  "\uFF1D1",
  "\uFF0B1",
  "\uFF0D1",
  "\uFF20a",
  " =1",
  "\u00A0=1",
  "\u200B=1",
  "\uFEFF=1",
  '=HYPERLINK("x")',
])("a spreadsheet runs no cell as a formula: %j", (text) => {
  expect(toCsv([text])).toBe(`"'${text.replaceAll('"', '""')}"\r\n`);
});

test("a sign inside a text is left alone", () => {
  expect(toCsv(["a=b", "2026-11-24", "m@x"])).toBe("a=b,2026-11-24,m@x\r\n");
});
