import { expect, test } from "vitest";
import { createSecret, reveal } from "./secret.ts";
import { findTotpStep, newTotpSecret, toBase32, totpAddress, totpCode, totpStepAt } from "./totp.ts";

// Of RFC 6238, appendix B, of whose eight digits six are shown.
const ofStandard = createSecret(toBase32(Buffer.from("12345678901234567890")));

test.each([
  [59, "287082"],
  [1_111_111_109, "081804"],
  [1_111_111_111, "050471"],
  [1_234_567_890, "005924"],
  [2_000_000_000, "279037"],
  [20_000_000_000, "353130"],
])("at %i seconds the code is that of the standard", (seconds, code) => {
  expect(totpCode(ofStandard, totpStepAt(seconds * 1_000))).toBe(code);
});

test("a code is taken in its step and in the ones beside it, however it is spaced, and in no other", () => {
  const secret = newTotpSecret();
  const now = 1_795_730_000_000;
  const step = totpStepAt(now);
  const found = [-2, -1, 0, 1, 2].map((offset) => findTotpStep(secret, totpCode(secret, step + offset), now));
  expect(found).toEqual([undefined, step - 1, step, step + 1, undefined]);
  const code = totpCode(secret, step);
  expect(findTotpStep(secret, ` ${code.slice(0, 3)} ${code.slice(3)}`, now)).toBe(step);
  for (const wrong of ["", "12345", `${code}0`, "abcdef", "００００００"])
    expect(findTotpStep(secret, wrong, now)).toBeUndefined();
});

test("the picture says who it is for, and as every authenticator reads it", () => {
  const url = new URL(totpAddress(ofStandard, { issuer: "Rekey", account: "dana+a@firm.test" }));
  expect([url.protocol, url.host, decodeURIComponent(url.pathname)]).toEqual([
    "otpauth:",
    "totp",
    "/Rekey:dana+a@firm.test",
  ]);
  expect(Object.fromEntries(url.searchParams)).toEqual({
    secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
    issuer: "Rekey",
    algorithm: "SHA1",
    digits: "6",
    period: "30",
  });
  expect(reveal(newTotpSecret())).toMatch(/^[A-Z2-7]{32}$/);
});
