import { expect, test } from "vitest";
import { isLikeAnAddress } from "./like-an-address.ts";

test.each([
  "test@example.com",
  " Test@Example.COM ",
  "mailto:test@example.com",
  "<john.doe@example.org>",
  "john.doe+1@mail.example.co.uk!",
  "test@example.com123",
  "test at example dot com",
  "test (at) example (dot) com",
  "https://example.com/login?next=1",
  "www.example.com/test",
  "portal.example.com",
  "portal.example.com:8080/sign-in",
])("%s is an address and nothing of one's own", (text) => {
  expect(isLikeAnAddress(text)).toBe(true);
});

test.each([
  "write to test@example.com every Monday",
  "lantern.under.quiet.orchard",
  "lantern@quiet orchard",
  "Meet me at dawn dot and dash",
  "kX9@q7.Zp3W;mLt",
  "7[}a.It:`YSJ93K;U}+",
  "she.is.at.home.and.reads.it",
  "uyQ5dW30TEPo.dE",
  "i2@jWr.JdEjuMr",
])("%s is not", (text) => {
  expect(isLikeAnAddress(text)).toBe(false);
});

test("a long text with many signs of an address is judged without ado", () => {
  for (const part of ["a@", "a.", "@.", "a at ", "www.", "a-", "//"]) {
    expect(typeof isLikeAnAddress(part.repeat(8_000))).toBe("boolean");
    expect(typeof isLikeAnAddress(part.repeat(60))).toBe("boolean");
  }
});
