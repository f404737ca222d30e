import { expect, test } from "vitest";
import { readLinkCode } from "./read-link-code.ts";

const code = "Ab1_".repeat(10) + "xyz";

test.each([
  [code],
  [` ${code}\n`],
  [`https://portal.example/set-password#${code}`],
  [`${code.slice(0, 20)}\r\n ${code.slice(20)}`],
])("a code is read however it was pasted: %j", (typed) => {
  expect(readLinkCode(typed)).toBe(code);
});

test.each([[""], ["short"], [`${code}x`], [["a", code]], [undefined], ["x".repeat(3_000)]])(
  "anything else is no code: %j",
  (typed) => {
    expect(readLinkCode(typed)).toBeUndefined();
  },
);
