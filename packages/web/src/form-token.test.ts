import type { Request, Response } from "express";
import { expect, test } from "vitest";
import { hasFormToken, makeFormToken } from "./form-token.ts";

/** A browser that has one of these cookies, or is given one with its first page. */
function browserWith(secret: string | undefined) {
  let held = secret;
  const cookie = { formSecret: () => held, issueFormSecret: () => (held = "n".repeat(43)) };
  const request = (body: unknown, header?: string) => ({ body, get: () => header }) as unknown as Request;
  return {
    token: () => makeFormToken(cookie, { locals: {}, req: {} } as unknown as Response),
    accepts: (token: unknown) => hasFormToken(cookie, request({ "form-token": token })),
    acceptsHeader: (token: string) => hasFormToken(cookie, request({ "form-token": "other" }, token)),
    forget: () => (held = undefined),
  };
}

test("a form that this browser was shown has a token that is taken, from the form and from a script", () => {
  const browser = browserWith("a".repeat(43));
  const token = browser.token();
  expect([browser.accepts(token), browser.acceptsHeader(token)]).toEqual([true, true]);
  expect(browser.token(), "another one each time").not.toBe(token);
});

test("a browser without a cookie gets one with its first form", () => {
  const browser = browserWith(undefined);
  const token = browser.token();
  expect(browser.accepts(token)).toBe(true);
  browser.forget();
  expect(browser.accepts(token)).toBe(false);
});

test("a token of another browser, another session or of nobody is not taken", () => {
  const [browser, other] = [browserWith("a".repeat(43)), browserWith("b".repeat(43))];
  const token = browser.token();
  const [salt = "", seal = ""] = token.split(".");
  const turned = `${salt}.${seal.startsWith("A") ? "B" : "A"}${seal.slice(1)}`;
  for (const wrong of [other.token(), turned, `${salt}.`, seal, "", undefined, [token, token], { token }, `${token}x`])
    expect(browser.accepts(wrong)).toBe(false);
});
