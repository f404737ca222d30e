import { expect, test } from "vitest";
import { describeFailure } from "./describe-failure.ts";

const failure = (response: string) =>
  describeFailure(Object.assign(new Error(), { response, responseCode: Number.parseInt(response, 10) || undefined }));

test("a reply begins with a code of three digits; any other number is none", () => {
  expect(failure("550 no").code).toBe(550);
  expect(failure("421-no\n421 no").code).toBe(421);
  expect(failure("535").code).toBe(535);
  for (const words of ["55099999999 no", "8675309jenny", "55 no", "550no", "999 no", "no"]) {
    expect(failure(words).code).toBeNull();
  }
});
