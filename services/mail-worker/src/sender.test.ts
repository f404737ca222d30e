import { expect, test } from "vitest";
import { domain, sender } from "./sender.ts";

test("a sender is an address, or a name and an address, with its domain as mail servers know it", () => {
  expect(sender().parse("portal@firm.test")).toEqual({ name: "", address: "portal@firm.test" });
  expect(sender().parse("Bücher & Söhne <portal@Bücher.test>")).toEqual({
    name: "Bücher & Söhne",
    address: "portal@xn--bcher-kva.test",
  });
  expect(sender().parse(" Firm<a+b@firm.test> ")).toEqual({ name: "Firm", address: "a+b@firm.test" });
});

test("whatever is no single sender is refused", () => {
  for (const text of [
    "",
    "portal",
    "@firm.test",
    "portal@",
    "a@b.test, c@d.test",
    "Firm <a@b.test> <c@d.test>",
    'Firm "x" <a@b.test>',
    "Firm\r\nBcc: a@b.test <c@d.test>",
    "a b@firm.test",
    "a@b@firm.test",
    "a..b@firm.test",
    "portal@-firm.test",
    "portal@firm..test",
  ]) {
    expect(sender().safeParse(text).success, text).toBe(false);
  }
});

test("signs before the @ that not every server takes are named", () => {
  expect(sender().safeParse("bücher@firm.test").error?.issues[0]?.message).toMatch(/ASCII/);
});

test("a domain is given in its ASCII form", () => {
  expect(domain().parse("straße.test")).toBe("xn--strae-oqa.test");
  expect(domain().safeParse("not a domain").success).toBe(false);
});
