import type { Request, Response } from "express";
import { describe, expect, test } from "vitest";
import { requireSameOrigin } from "./require-same-origin.ts";

const guard = requireSameOrigin(new URL("https://portal.example"));

function isLetThrough(method: string, headers: Record<string, string>): boolean {
  const request = { method, get: (name: string) => headers[name] } as unknown as Request;
  let passed = false;
  try {
    void guard(request, {} as Response, () => {
      passed = true;
    });
  } catch {
    return false;
  }
  return passed;
}

describe("a changing request", () => {
  test.each([
    [{ "sec-fetch-site": "same-origin" }],
    [{ "sec-fetch-site": "same-origin", origin: "null" }],
    [{ "sec-fetch-site": "same-origin", origin: "https://portal.example" }],
    [{ origin: "https://portal.example" }],
  ])("passes from our own pages: %j", (headers) => {
    expect(isLetThrough("POST", headers)).toBe(true);
  });

  test.each([
    [{}],
    [{ origin: "null" }],
    [{ origin: "https://evil.example" }],
    [{ origin: "http://portal.example" }],
    [{ "sec-fetch-site": "cross-site" }],
    [{ "sec-fetch-site": "same-site" }],
    [{ "sec-fetch-site": "none" }],
    [{ "sec-fetch-site": "cross-site", origin: "https://portal.example" }],
    [{ "sec-fetch-site": "same-origin", origin: "https://evil.example" }],
    [{ host: "portal.example" }],
  ])("is refused otherwise: %j", (headers) => {
    expect(isLetThrough("POST", headers)).toBe(false);
  });
});

test("a reading request needs no proof of where it comes from", () => {
  expect(isLetThrough("GET", { "sec-fetch-site": "cross-site" })).toBe(true);
});
