import { expect, test } from "vitest";
import { basePathOf, withoutBasePath } from "./base-path.ts";

test.each([
  ["https://portal.example", ""],
  ["https://portal.example/", ""],
  ["https://www.example/portal", "/portal"],
  ["https://www.example/clients/portal/", "/clients/portal"],
])("the path before the pages of %s is '%s'", (url, base) => {
  expect(basePathOf(url)).toBe(base);
});

test.each([
  ["/portal", "/"],
  ["/portal/", "/"],
  ["/portal?a=1", "/?a=1"],
  ["/portal/sign-in?next=/portal/x#y", "/sign-in?next=/portal/x#y"],
  ["/p%6Frtal/sign-in", "/sign-in"],
  // A proxy that takes the path away sends what is left.
  ["/sign-in", "/sign-in"],
  ["/", "/"],
  ["/portalx/sign-in", "/portalx/sign-in"],
  ["/Portal/sign-in", "/Portal/sign-in"],
  ["/portal//sign-in", "//sign-in"],
  ["//portal/sign-in", "//portal/sign-in"],
  ["/%zz/sign-in", "/%zz/sign-in"],
])("%s is looked up as %s, whether or not a proxy has taken the path away", (asked, found) => {
  expect(withoutBasePath(asked, "/portal")).toBe(found);
});

test("a path of several steps is taken as a whole, and none leaves everything as it came", () => {
  expect(withoutBasePath("/clients/portal/de/sign-in", "/clients/portal")).toBe("/de/sign-in");
  expect(withoutBasePath("/clients/de/sign-in", "/clients/portal")).toBe("/clients/de/sign-in");
  expect(withoutBasePath("/portal/sign-in", "")).toBe("/portal/sign-in");
});
