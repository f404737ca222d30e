import { expect, test } from "vitest";
import { canonicalJson } from "./canonical-json.ts";

test("numbers are spelled as ECMAScript does (RFC 8785, appendix B)", () => {
  const numbers = [
    0, -0, 5e-324, 1.7976931348623157e308, 9007199254740992, 295147905179352830000, 1e21, 1e23, 1e-6, 1e-7,
  ];
  expect(canonicalJson(numbers)).toBe(
    "[0,0,5e-324,1.7976931348623157e+308,9007199254740992,295147905179352830000,1e+21,1e+23,0.000001,1e-7]",
  );
});

test("keys are in the order of their UTF-16 units (RFC 8785, 3.2.3)", () => {
  const value = { "\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\ud83d\ude00": 5, "\u0080": 6, "\u00f6": 7 };
  expect(Object.values(JSON.parse(canonicalJson(value)) as object)).toHaveLength(7);
  expect(canonicalJson(value)).toBe('{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}');
});

test("texts are escaped as little as may be, and literals and nesting stay (RFC 8785, 3.2.2)", () => {
  const value = { string: '\u20ac$\u000f\nA\'B"\\\\"/\u2028\u007f', literals: [null, true, false, {}, []] };
  expect(canonicalJson(value)).toBe(
    '{"literals":[null,true,false,{},[]],"string":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/\u2028\u007f"}',
  );
});

test("what has no canonical form is refused", () => {
  for (const value of ["\ud83d", { "\ude00": 1 }, Number.NaN, Number.POSITIVE_INFINITY, ["a\ude00\ud83d"]]) {
    expect(() => canonicalJson(value)).toThrow("has no canonical form");
  }
});
