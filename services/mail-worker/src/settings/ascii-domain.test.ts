import { expect, test } from "vitest";
import { domain } from "./ascii-domain.ts";

test("a domain is given in its ASCII form", () => {
  expect(domain().parse("straße.test")).toBe("xn--strae-oqa.test");
  for (const text of ["", "not a domain", "-a.test", "a..test", "a.test/b"]) {
    expect(domain().safeParse(text).success, text).toBe(false);
  }
});
