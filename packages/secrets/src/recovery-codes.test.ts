import { expect, test } from "vitest";
import { hashRecoveryCode, newRecoveryCodes } from "./recovery-codes.ts";

test("ten codes of 80 bits each, none like another", () => {
  const codes = newRecoveryCodes();
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) expect(code).toMatch(/^[a-z2-7]{4}(?:-[a-z2-7]{4}){3}$/);
});

test("a code is the same however it is spelled, and another one is not", () => {
  const hash = hashRecoveryCode("olbo-aaaa-2345-6723");
  expect(hashRecoveryCode(" OLBO AAAA 2345 6723 ")).toBe(hash);
  expect(hashRecoveryCode("018o-aaaa-2345-6723")).toBe(hashRecoveryCode("olbo-aaaa-2345-6723"));
  expect(hashRecoveryCode("olbo-aaaa-2345-6724")).not.toBe(hash);
});
